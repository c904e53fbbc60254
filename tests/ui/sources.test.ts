import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { hasBrowser } from './browser.ts'
import { openUiWorld, type UiWorld } from './ui-world.ts'

describe.runIf(hasBrowser)('where clicks are bought', () => {
  let world: UiWorld
  beforeAll(async () => {
    world = await openUiWorld()
  })
  afterAll(() => world?.close())

  test('a source is added by its name, and told of conversions by one dialog', async () => {
    const { page, open, close } = await world.visit()
    await open('/sources')
    await page.getByRole('button', { name: 'Add a source' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox').fill('PropellerAds')
    await page.getByRole('option', { name: 'PropellerAds' }).click()
    await dialog.getByText('visitor_id = $' + '{SUBID}').waitFor()
    await dialog.getByRole('button', { name: 'Add it' }).click()
    await page.getByRole('heading', { name: 'propellerads', level: 1 }).waitFor()
    await page.getByText('It is not told of conversions').waitFor()

    await page.getByRole('button', { name: 'Tell PropellerAds of conversions' }).click()
    await dialog.getByRole('button', { name: 'Make it' }).click()
    await dialog.getByText('It is needed.').first().waitFor()
    await dialog.getByLabel('aid', { exact: true }).fill('42')
    await dialog.getByLabel('tid', { exact: true }).fill('a b')
    await dialog.getByRole('button', { name: 'Make it' }).click()
    await page.getByText('PropellerAds is told of Lead, Purchase').waitFor()

    const { json } = await world.api('GET', '/destinations/propellerads')
    expect(json).toMatchObject({
      url: expect.stringContaining('aid=42&pid=&tid=a%20b&visitor_id={external_id!}'),
      ...{ method: 'GET', enabled: true, sources: ['propellerads'], firstSaleOnly: true },
      ...{ events: ['Lead', 'Purchase'], withoutClick: 'expire' },
    })
    await page.getByRole('link', { name: 'propellerads', exact: true }).waitFor()
    await close()
  })

  test('its tokens stand in the links of its campaigns, as they are', async () => {
    await world.api('PUT', '/sources/ads', { kind: 'adsterra' })
    await world.api('PUT', '/campaigns/bought', { source: 'ads' })
    const { page, open, close } = await world.visit()
    await open('/sources/ads')
    await page.getByLabel('Tokens').fill('zone=##PLACEMENT_ID##\ngeo=##COUNTRY_CODE##')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('ads is saved').waitFor()

    const query = '?subid_short=##SUB_ID_SHORT(action)##&geo=##COUNTRY_CODE##&zone=##PLACEMENT_ID##'
    await page.getByText(`/c/bought${query}`).waitFor()
    await open('/campaigns/bought')
    await page.getByText(`/c/bought${query}`).waitFor()
    await page.getByText('paste it as it is').waitFor()
    await close()
  })

  test('a source is listed with who uses it, and its clicks of today', async () => {
    await world.api('PUT', '/sources/counted', { externalId: 'cid' })
    await world.api('PUT', '/campaigns/counted', {
      source: 'counted',
      landings: [{ id: 'l', url: 'https://l.example/?s={subid}' }],
    })
    await world.visitLink('/c/counted?cid=1')
    const { page, open, close } = await world.visit()
    await open('/sources')
    const row = page.getByRole('row', { name: /^counted/ })
    await row.getByText('Not told').waitFor()

    const cells = async () => {
      await page.reload()
      await row.getByText('Not told').waitFor()
      return row.getByRole('cell').allInnerTexts()
    }
    const seen = await eventually(cells, (all) => all.at(-1) === '1')
    expect(seen.slice(1)).toEqual(['cid', 'Not told', '1', '1'])
    await close()
  })
})
