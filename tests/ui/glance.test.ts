import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasBrowser, violations } from './browser.ts'
import { openUiWorld, type UiWorld } from './ui-world.ts'

describe.runIf(hasBrowser)('the pages of numbers', () => {
  let world: UiWorld
  beforeAll(async () => {
    world = await openUiWorld()
    await world.lead('Lead')
    await world.lead('Lead', 'Purchase&payout=12.50')
    const subid = await world.lead()
    for (let index = 0; index < 3; index += 1) {
      await world.call(`/postback/pp?subid=${subid}&status=odd-word`)
    }
  })
  afterAll(() => world?.close())

  test('the overview leads to the conversions behind a number, and health names each destination', async () => {
    const { page, open, complaints, close } = await world.visit({ theme: 'light' })
    await open('/health')
    await page.getByRole('link', { name: 'broken' }).waitFor()
    await page
      .getByRole('region', { name: 'Processes on the database' })
      .getByText('32', { exact: true })
      .first()
      .waitFor()
    expect(await violations(page)).toEqual([])
    await open('/')
    const number = page.getByRole('link', { name: 'Purchases: 1' })
    await number.waitFor()
    expect(await violations(page)).toEqual([])
    await number.press('Enter')
    await page.waitForURL(/\/leads\?.*status=Purchase/)
    expect(complaints).toEqual([])
    await close()
  })

  test('an issue is muted and comes back when it no longer is', async () => {
    const { page, open, complaints, close } = await world.visit()
    await open('/issues')
    const mute = page.getByRole('button', { name: /^Mute word-unknown/ })
    // What is said of words comes when they have been counted.
    await mute.waitFor({ timeout: 25_000 })
    await mute.press('Enter')
    await page.getByRole('menuitem', { name: 'For a day' }).press('Enter')
    await mute.waitFor({ state: 'detached', timeout: 25_000 })
    await page.getByRole('button', { name: /^Muted/ }).click()
    await page.getByRole('button', { name: /^Unmute word-unknown/ }).press('Enter')
    await page.getByText('Nothing is muted').waitFor()
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  test('a branch of the report is folded by keyboard, the address keeps it, and the file is what is shown', async () => {
    const { page, open, complaints, close } = await world.visit()
    await open('/reports')
    const branch = page.getByRole('button', { name: 'spring', exact: true })
    // Numbers are counted a while after what they count came in; the page asks again by itself.
    await branch.waitFor({ timeout: 20_000 })
    await branch.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'spring', expanded: false }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'spring', expanded: false }).waitFor()
    expect(await violations(page)).toEqual([])

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ])
    const lines = readFileSync(await file.path(), 'utf8').split('\r\n')
    expect(lines.map((line) => line.split(',').slice(0, 6).join())).toEqual([
      '\u{feff}Row,Campaign,Network,Day,Clicks,Leads',
      'subtotal,spring,,,3,2',
      'total,,,,3,2',
      '',
    ])
    expect(lines[0]).toMatch(/,Currency,Not converted$/)
    expect(complaints).toEqual([])
    await close()
  })
})
