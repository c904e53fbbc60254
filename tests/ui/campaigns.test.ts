import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { hasBrowser, violations } from './browser.ts'
import { openUiWorld, type UiWorld } from './ui-world.ts'

describe.runIf(hasBrowser)('setting up where clicks go', () => {
  let world: UiWorld
  beforeAll(async () => {
    world = await openUiWorld()
  })
  afterAll(() => world?.close())

  test('a campaign is made, refused, corrected and saved by keyboard', async () => {
    const { page, open, close } = await world.visit()
    await open('/campaigns?new=1')
    await page.keyboard.type('autumn')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'autumn', level: 1 }).waitFor()
    const landing = page.getByRole('group', { name: 'landing 1' })
    await landing.getByLabel('Name').fill('offer')
    await landing.getByLabel('URL').fill('ftp://offer.example')
    await page.keyboard.press('Enter')
    await landing.getByText('must begin with http:// or https://').waitFor()

    await landing.getByLabel('URL').fill('https://offer.example/?s={subid}')
    await page.keyboard.press('Enter')
    await page.getByText('autumn is made').waitFor()
    await page.reload()

    expect(await landing.getByLabel('URL').inputValue()).toBe('https://offer.example/?s={subid}')
    const { location } = await world.visitLink('/c/autumn')
    expect(location).toMatch(/^https:\/\/offer\.example\/\?s=[a-z0-9]{20,24}$/)
    await landing.getByLabel('Weight').fill('7')
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'All campaigns' }).click()
    await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor()
    await page.getByRole('button', { name: 'Leave' }).click()
    await page.getByRole('link', { name: 'autumn' }).waitFor()
    await close()
  })

  test('a rule sends its visitors to a page of their own, and the campaign says so before', async () => {
    const { page, open, complaints, close } = await world.visit()
    await open('/campaigns/winter?new=1')
    const landing = page.getByRole('group', { name: 'landing 1' })
    await landing.getByLabel('Name').fill('offer')
    await landing.getByLabel('URL').fill('https://offer.example/?s={subid}')
    await page.getByRole('button', { name: 'Add a landing' }).click()
    const second = page.getByRole('group', { name: 'landing 2' })
    await second.getByLabel('Name').fill('webview')
    await second.getByLabel('URL').fill('https://webview.example/?s={subid}')
    await second.getByLabel('Weight').fill('0')
    await page.getByRole('button', { name: 'Add a rule' }).click()
    const rule = page.getByRole('group', { name: 'Rule 1' })
    await rule.getByLabel('Name', { exact: true }).fill('vip')
    await rule.getByRole('combobox', { name: 'What is asked' }).click()
    await page.getByRole('option', { name: 'Parameter' }).click()
    await rule.getByLabel('Name of the parameter').fill('zone')
    await rule.getByLabel('Parameter: one of these').fill('12, vip*')
    const landings = rule.getByRole('group', { name: 'Landings' })
    await landings.getByRole('checkbox', { name: 'All' }).click()
    await landings.getByRole('checkbox', { name: 'webview' }).click()
    await landings.getByRole('checkbox', { name: 'offer' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('winter is made').waitFor()

    const { location } = await world.visitLink('/c/winter?zone=vip-1')
    expect(new URL(location).hostname).toBe('webview.example')
    const card = page.locator('section', { hasText: 'Who goes where' })
    await card.getByText('params.zone is not known, wanted: 12, vip*').waitFor()
    await card.getByLabel('Parameters').fill('zone=12')
    await card.getByText('is for this visitor').waitFor()
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  test('pages are weighed by what they earn, the campaign says why, and it is taken back', async () => {
    const { page, open, complaints, close } = await world.visit()
    await world.api('PUT', '/campaigns/earning', {
      landings: ['a', 'b'].map((id) => ({ id, url: `https://${id}.example/?s={subid}` })),
    })
    await open('/campaigns/earning')
    await page.getByRole('switch', { name: 'By hand' }).click()
    await page.getByLabel('Every page gets, %').fill('60')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('must be a whole number from 1 to 50').first().waitFor()
    await page.getByLabel('Every page gets, %').fill('20')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('earning is saved').waitFor()
    await eventually(
      async () => (await world.api('GET', '/campaigns/earning/weights')).json.items.length,
      (versions) => versions === 1,
    )
    await page.reload()

    const card = page.locator('section', { hasText: 'Weights by what pages earn' })
    await card.getByText('Each page gets 20 % whatever it earns').waitFor()
    await card.getByText('nothing earned yet, as by hand').first().waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('switch', { name: 'By what the pages earn' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('earning is saved').waitFor()
    const { json } = await world.api('GET', '/campaigns/earning')
    expect(json.bandit).toBeUndefined()
    expect(complaints.filter((one) => !one.includes('400'))).toEqual([])
    await close()
  })

  test('a campaign says who came and is no click', async () => {
    await world.api('PUT', '/campaigns/crawled', {
      landings: [{ id: 'a', url: 'https://a.example/?s={subid}' }],
    })
    const agent = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
    await world.visitLink('/c/crawled', { 'user-agent': agent })
    const { page, open, close } = await world.visit()
    await open('/campaigns/crawled')
    await page.getByText('Not counted as clicks: 1 crawler').waitFor()
    await open('/reports?campaign=crawled')
    await page.getByText('Not counted as clicks: 1 crawler').waitFor()
    await close()
  })

  test('a page without redirect gets a key and what to paste, and the key is changed without a gap', async () => {
    await world.api('PUT', '/campaigns/straight', {
      landings: [{ id: 'offer', url: 'https://shop.example/offer' }],
    })
    const { page, open, complaints, close } = await world.visit()
    const saved = async () => (await world.api('GET', '/campaigns/straight')).json
    await open('/campaigns/straight')
    await page.getByRole('button', { name: 'Make a public key' }).click()
    await page.getByRole('checkbox', { name: 'Purchase' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('lets browsers report Purchase').waitFor()
    const { publicKey, pageEvents } = await saved()
    expect(publicKey).toMatch(/^pk_[0-9a-f]{32}$/)
    expect(pageEvents).toEqual(['Lead', 'Purchase'])
    await page.getByText(`carom.js?campaign=straight&key=${publicKey}`).waitFor()
    const { snippet } = (await world.api('GET', '/campaigns/straight/link')).json
    expect(snippet).toContain(`/px.gif?campaign=straight&key=${publicKey}`)

    await page.getByRole('button', { name: 'New public key' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('straight is saved').first().waitFor()
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
    const pixel = async (key: string) =>
      (await world.call(`/px.gif?campaign=straight&key=${key}`)).status
    const after = await saved()
    expect(after).toMatchObject({ previousPublicKey: publicKey })
    expect([await pixel(publicKey), await pixel(after.publicKey)]).toEqual([200, 200])
  })

  test('what the settings file owns is read, and not changed', async () => {
    const { page, open, close } = await world.visit()
    await open('/campaigns/spring')
    await page.getByText('In the settings file').waitFor()

    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0)
    expect(await page.getByLabel('px').isDisabled()).toBe(true)
    await close()
  })

  test('statuses are tried before they are imported', async () => {
    const { subid } = await world.visitLink('/c/spring')
    const { page, open, close } = await world.visit()
    await open('/import?network=pp')
    await page.getByLabel('Lines').fill(`${subid},12.50,A-1,Purchase\n${subid},,A-2,nonsense`)
    await page.getByRole('button', { name: 'Check, change nothing' }).click()
    await page.getByText('What would happen').waitFor()
    expect(await world.items(`/leads?subid=${subid}`)).toEqual([])

    await page.getByRole('button', { name: 'Import 2 lines' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Import 2 lines' }).click()
    await page.getByText('What happened').waitFor()

    expect(await world.items(`/leads?subid=${subid}`)).toMatchObject([{ status: 'Purchase' }])
    await page.getByRole('row', { name: /2 Not accepted/ }).waitFor()
    await close()
  })

  test('a day’s cost is looked at, told, and spread over its clicks', async () => {
    await world.api('PUT', '/campaigns/bought', {
      landings: [{ id: 'offer', url: 'https://offer.example/?s={subid}' }],
    })
    const at = new Date(Date.now() - 86_400_000).toISOString()
    const clicks = ['a', 'b'].map((subid) => ({ subid: `cost-${subid}`, at, campaign: 'bought' }))
    await world.api('POST', '/clicks', clicks)
    const { page, open, close } = await world.visit()
    await open('/import?tab=costs')
    await page.getByLabel('Costs', { exact: true }).fill(`bought,${at.slice(0, 10)},5\nbought,x,1`)
    await page.getByRole('button', { name: 'Check, change nothing' }).click()
    await page.getByRole('row', { name: /^1 New bought .* 2\.5/ }).waitFor()
    await page.getByRole('row', { name: /^2 Not accepted/ }).waitFor()

    await page.getByRole('button', { name: 'Tell 1 line' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Tell 1 line' }).click()
    await page.getByText('The costs are told').waitFor()
    await page.getByText('over 2 clicks').waitFor()

    expect((await world.trace('cost-a')).click?.['cost']).toBe('2.5')
    await close()
  })
})
