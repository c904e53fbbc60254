import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasBrowser, violations } from './browser.ts'
import { openUiWorld, type UiWorld } from './ui-world.ts'

describe.runIf(hasBrowser)('what the rules held back', () => {
  let world: UiWorld
  beforeAll(async () => {
    world = await openUiWorld()
  })
  afterAll(() => world?.close())

  test('is seen from the inbound log with its money, counted with one press, or let be', async () => {
    const subid = await world.lead('Purchase&payout=50', 'Purchase&payout=20')
    const other = await world.lead('Reject&payout=7', 'Lead&payout=7')
    const { page, open, complaints, close } = await world.visit()
    await open('/inbound')

    await page.getByRole('link', { name: '2 held back' }).click()

    const row = page.getByRole('row', { name: new RegExp(subid) })
    await row.getByText('$50.00').waitFor()
    expect(await violations(page)).toEqual([])
    await row.getByRole('button', { name: /^Apply/ }).click()
    await page.getByText('Applied', { exact: true }).waitFor()
    await page.getByRole('button', { name: new RegExp(`Let be .*${other}`) }).click()
    await page.getByText('Nothing is held back').waitFor()
    const sales = await world.items(`/leads?subid=${subid}`)
    expect(sales.map(({ payout }) => payout).sort()).toEqual(['20.00', '50.00'])
    expect((await world.items(`/leads?subid=${other}`))[0]).toMatchObject({ status: 'Reject' })
    expect(complaints).toEqual([])
    await close()
  })

  test('is let be all at once, as far as the page shows it', async () => {
    for (let n = 0; n < 3; n += 1) await world.lead('Reject&payout=7', 'Lead&payout=7')
    const subid = await world.lead('Purchase&payout=50', 'Purchase&payout=20')
    const { page, open, close } = await world.visit()
    await open('/held-back?kind=reopen')

    await page.getByRole('button', { name: 'Let all be' }).click()
    await page.getByText('Let 3 be?').waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Let be', exact: true }).click()

    await page.getByText('3 are listed no longer').waitFor()
    expect((await world.items('/held-back')).map((row) => row['subid'])).toEqual([subid])
    await close()
  })

  test('is applied to the conversion that a person chooses, where the word names none', async () => {
    const sale = (txid: string) => `Purchase&payout=9&txid=${txid}`
    const subid = await world.lead(sale('T1'), sale('T2'), 'Reject&payout=9')
    const { page, open, close } = await world.visit()
    await open('/networks/pp')
    await page.getByText('Several conversions fit').waitFor()

    await page.getByRole('link', { name: 'See and apply' }).click()
    await page.getByRole('button', { name: new RegExp(`Apply .*${subid}`) }).click()
    await page.getByRole('dialog').getByRole('combobox').click()
    await page.getByRole('option', { name: /^T1/ }).click()
    expect(await violations(page)).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Apply', exact: true }).click()

    await page.getByText('Applied', { exact: true }).waitFor()
    const leads = await world.items(`/leads?subid=${subid}`)
    expect(leads.map(({ txid, status }) => `${txid} ${status}`).sort()).toEqual([
      'T1 Reject',
      'T2 Purchase',
    ])
    await close()
  })
})
