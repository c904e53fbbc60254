import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adminToken } from '../world.ts'
import { hasBrowser, violations } from './browser.ts'
import { openUiWorld, type UiWorld } from './ui-world.ts'

describe.runIf(hasBrowser)('networks, S2S postbacks and statuses', () => {
  let world: UiWorld
  beforeAll(async () => {
    world = await openUiWorld()
  })
  afterAll(() => world?.close())

  const setting = async (path: string) => {
    const answer = await fetch(`${world.url()}/api/v1${path}`, {
      headers: { authorization: `Bearer ${adminToken}` },
    })
    return answer.json()
  }

  test('the S2S postback of the specification is edited by keyboard, previewed, saved and taken back', async () => {
    const { page, open, complaints, close } = await world.visit()
    await open('/destinations/s2s-postback')
    const url = page.getByLabel('S2S URL')
    const sent = page.locator('section', { hasText: 'What is sent' }).first()

    await url.fill('https://s2s-postback.com?id=&x=1')
    await url.press('Home')
    for (let step = 0; step < 'https://s2s-postback.com?id='.length; step += 1) {
      await page.keyboard.press('ArrowRight')
    }
    await page.getByRole('button', { name: 'Insert {subid}' }).press('Enter')
    expect(await url.inputValue()).toBe('https://s2s-postback.com?id={subid}&x=1')
    await sent.getByText('id=preview0preview0preview0&x=1').first().waitFor()

    await page.getByRole('checkbox', { name: 'Trash' }).press('Space')
    await page.getByRole('button', { name: 'GET', exact: true }).press('Enter')
    await page.getByRole('button', { name: 'Save', exact: true }).press('Enter')
    await page.getByText('Saved', { exact: true }).waitFor()
    expect(await setting('/destinations/s2s-postback')).toMatchObject({
      url: 'https://s2s-postback.com?id={subid}&x=1',
      method: 'GET',
      events: ['Lead', 'Purchase', 'Reject'],
      enabled: false,
    })

    await page.getByRole('tab', { name: 'Versions' }).click()
    await page.getByText('− https://s2s-postback.com').waitFor()
    await page.getByRole('button', { name: 'Compare with now' }).last().click()
    const compared = page.getByRole('region', { name: 'From then to now' })
    await compared.getByText('+ https://s2s-postback.com?id={subid}&x=1').waitFor()
    await page.getByRole('button', { name: 'Roll back to this' }).last().click()
    await page.getByRole('button', { name: 'Roll back', exact: true }).click()
    await page.getByText('Rolled back').waitFor()
    expect(await setting('/destinations/s2s-postback')).toMatchObject({
      url: 'https://s2s-postback.com',
      method: 'POST',
    })
    expect(complaints).toEqual([])
    await close()
  })

  test('the waits between tries are drawn while they are written', async () => {
    const { page, open, close } = await world.visit({ width: 400 })
    await open('/destinations/s2s-postback?more=1')
    const plan = page.getByRole('img', { name: /^Tried at once, then after/ })
    await plan.getByText('1 d', { exact: true }).waitFor()
    expect(await plan.locator('circle').count()).toBe(12)

    await page.getByLabel('Wait before each further try').fill('30s, 5min, nonsense')

    await page.getByText('3 tries over 5 min 30 s').waitFor()
    expect(await plan.locator('circle').count()).toBe(3)
    expect(await violations(page)).toEqual([])
    await close()
  })

  test('a URL that cannot be is refused beside its field, and leaving asks first', async () => {
    const { page, open, close } = await world.visit()
    await open('/destinations/s2s-postback')

    await page.getByLabel('S2S URL').fill('https://s2s-postback.com?x={nobody}')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page
      .getByText(/nobody/)
      .nth(1)
      .waitFor()
    expect(await setting('/destinations/s2s-postback')).toMatchObject({
      url: 'https://s2s-postback.com',
    })

    await page.getByRole('link', { name: 'Networks' }).first().click()
    await page.getByText('Leave without saving?').waitFor()
    await page.getByRole('button', { name: 'Leave', exact: true }).click()
    await page.getByRole('heading', { name: 'Networks' }).waitFor()
    await close()
  })

  test('one switch turns it on, and what the settings file owns has none', async () => {
    const { page, open, close } = await world.visit()
    await open('/destinations')

    await page.getByRole('switch', { name: 's2s-postback on' }).press('Space')
    await page.getByText('s2s-postback is on').waitFor()
    expect(await setting('/destinations/s2s-postback')).toMatchObject({ enabled: true })
    await page.getByRole('switch', { name: 's2s-postback on' }).press('Space')
    await page.getByText('s2s-postback is off').waitFor()
    expect(await page.getByRole('switch').count()).toBe(1)
    await open('/destinations/echo')
    await page.getByText('In the settings file').waitFor()
    expect(await page.getByRole('button', { name: 'Save', exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: 'Send one now' }).click()
    await page.getByText('HTTP 200').waitFor()
    await close()
  })

  test('a network is made with a key, heard, and its unknown word is adopted with one press', async () => {
    const { page, open, close } = await world.visit()
    await open('/networks?new=1')
    await page.getByLabel('Name').fill('leadbit')
    const code = page.getByRole('dialog').locator('code').first()
    const speaks = page.getByRole('combobox', { name: 'How it speaks' })
    await speaks.fill('terral')
    await page.getByRole('option', { name: 'TerraLeads' }).click()
    await page.getByText('accept means taken for processing').waitFor()
    expect(await code.textContent()).toContain('subid={sub_id}&status={status}')
    await speaks.fill('any network with')
    await page.getByRole('option', { name: 'Any network with macros' }).click()
    await page.getByText('accept and accepted are in no list').waitFor()
    const url = (await code.textContent()) ?? ''
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/postback\/leadbit\/[A-Za-z2-9]{24}\?subid=/)
    await page.getByRole('button', { name: 'Make it' }).click()
    await page.getByText('leadbit is made').waitFor()
    await page.getByRole('button', { name: 'Wait for its first postback' }).click()
    await page.getByText('Nothing in the last ten minutes').waitFor()

    const path = url.slice(url.indexOf('/postback'), url.indexOf('?'))
    await world.call(`${path}?subid=s1&status=kaputt`)
    await world.call(`/postback/leadbot?subid=s1&status=Lead`)
    const heard = page.getByRole('list', { name: 'Heard' })
    await heard.getByText('There is no network').waitFor()
    await heard.getByText('status word is in no list').waitFor()
    expect(await heard.textContent()).not.toContain(path.split('/').at(-1))

    await page.getByRole('button', { name: 'kaputt means Trash' }).click()
    await page.getByText('kaputt means Trash from now on').waitFor()
    await page.getByText('One postback was refused because of it, and read again.').waitFor()
    expect(await setting('/networks/leadbit')).toMatchObject({ statuses: { Trash: ['kaputt'] } })

    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByRole('button', { name: 'Make a new key' }).click()
    await page.getByText('Paste this at the network now').waitFor()
    await page.keyboard.press('Escape')
    expect((await world.call(`${path}?subid=s1&status=Lead`)).status).toBe(200)
    await page.getByRole('button', { name: 'End it' }).click()
    await page.getByText('The old key is not taken any more').waitFor()
    expect((await world.call(`${path}?subid=s1&status=Lead`)).status).toBe(401)
    expect(await violations(page)).toEqual([])
    await close()
  })

  test('a sequence is tried in the words of a network, and its table can be another', async () => {
    const { page, open, close } = await world.visit()
    await open('/statuses?words=Lead,Purchase,Lead,nonsense')
    const steps = page.getByRole('list', { name: 'What each would do' }).getByRole('listitem')
    await steps.nth(3).waitFor()
    expect(await steps.nth(2).textContent()).toContain('may not go from its status')

    await page.getByRole('checkbox', { name: 'Purchase to Lead' }).press('Space')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('Its own table').waitFor()
    expect(await setting('/networks/default')).toMatchObject({
      moves: { Purchase: ['Lead', 'Reject', 'Trash'] },
    })
    await page.getByRole('button', { name: 'Back to the common table' }).click()
    await page.getByText('The common table').waitFor()
    await close()
  })

  test('a viewer sees it all, and no button that would be refused', async () => {
    const made = await fetch(`${world.url()}/api/v1/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'viewer', scopes: ['read'] }),
    })
    const { token } = (await made.json()) as { token: string }
    const { page, open, complaints, close } = await world.visit({ token })
    for (const path of ['/destinations/s2s-postback', '/networks/default', '/statuses']) {
      await open(path)
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      const acts = page.getByRole('button', { name: /Save|Clone|Delete|New|Add|Send|Insert|key/ })
      expect([path, await acts.count()]).toEqual([path, 0])
    }
    expect(complaints).toEqual([])
    await close()
  })

  test('the addresses a network called from are shown, and become the only ones with one press', async () => {
    await world.api('PUT', '/networks/learning', { addresses: 'observe' })
    for (const n of [1, 2]) await world.call(`/postback/learning?subid=adr${n}&status=lead`)
    const { page, open, complaints, close } = await world.visit()
    await open('/networks/learning')
    await page.getByRole('cell', { name: '127.0.0.1' }).waitFor()
    expect(await violations(page)).toEqual([])

    await page.getByRole('button', { name: 'Allow this 1 alone' }).click()

    await page.getByText('Saved', { exact: true }).waitFor()
    expect(await setting('/networks/learning')).toMatchObject({
      addresses: 'enforce',
      allowFrom: ['127.0.0.1'],
    })
    expect(complaints).toEqual([])
    await close()
  })
})
