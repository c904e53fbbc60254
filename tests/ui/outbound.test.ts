import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { hasBrowser } from './browser.ts'
import { openUiWorld, type UiWorld } from './ui-world.ts'

describe.runIf(hasBrowser)('the log of outbound postbacks and the conversions', () => {
  let world: UiWorld
  let subid = ''
  let visitor: Awaited<ReturnType<UiWorld['visit']>>
  beforeAll(async () => {
    world = await openUiWorld()
    await world.settled(await world.lead('Lead'), 2)
    subid = await world.lead('Lead')
    await world.settled(subid, 2)
    visitor = await world.visit()
  })
  afterAll(() => world?.close())

  test('what failed is found, understood and sent again by keyboard', async () => {
    const { page, open } = visitor
    await open('/outbound')
    await page.getByRole('row').nth(4).waitFor()

    const states = page.getByRole('group', { name: 'State' })
    await states.getByRole('button', { name: /^Failed 2/ }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/state=failed/)
    await eventually(
      () => page.getByRole('row').count(),
      (rows) => rows === 3,
    )
    await page.keyboard.press('j')
    // A tab that has the focus answers to Enter itself.
    await page.locator('section[aria-label^="Outbound"]').focus()
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: `Delivery of ${subid} to broken` })
    await panel.getByText('The host refused the connection').first().waitFor()
    await panel.getByText('Attempt 2').waitFor()
    await panel.getByRole('button', { name: 'Send again' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Sent to broken again').first().waitFor()

    expect(await world.items(`/deliveries?subid=${subid}&destination=broken`)).toMatchObject([
      { generation: 1 },
    ])
  })

  test('all of a filter is sent again, once its number was said', async () => {
    const { page, open } = visitor
    await open('/outbound?destination=echo')
    await page.getByRole('row').nth(2).waitFor()

    await page.getByRole('button', { name: 'Resend all' }).click()
    const dialog = page.getByRole('dialog', { name: 'Resend all of this filter' })
    await dialog.getByText('0 would be sent').waitFor()
    await dialog.getByRole('combobox', { name: 'Which' }).click()
    await page.getByRole('option', { name: /delivered ones too/ }).click()
    await dialog.getByRole('button', { name: 'Resend 2' }).click()

    await page.getByText('Sending 2 again').first().waitFor()
    const resent = () => world.items('/deliveries?destination=echo&state=delivered')
    await eventually(
      resent,
      (now) => now.length === 2 && now.every((row) => row['generation'] === 1),
    )
  })

  test('a status is set by hand; what is no amount is said at its field', async () => {
    const { page, open, complaints } = visitor
    await open('/leads')
    await page.getByRole('row').nth(2).waitFor()

    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: `Conversion of ${subid}` })
    await panel.getByRole('button', { name: 'Set status' }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: `Set the status of ${subid}` })
    await dialog.getByRole('textbox', { name: /^Payout/ }).fill('much')
    await page.keyboard.press('Enter')
    await dialog.getByText('it is no amount').waitFor()
    await dialog.getByRole('textbox', { name: /^Payout/ }).fill('12.50')
    await page.keyboard.press('Enter')
    await page.getByText(`${subid} is Purchase now`).first().waitFor()

    await panel.getByText('$12.50').first().waitFor()
    expect(await world.items(`/leads?q=${subid}`)).toMatchObject([
      { status: 'Purchase', payout: '12.50' },
    ])
    expect(complaints.filter((said) => !said.includes('status of 400'))).toEqual([])
    await page.keyboard.press('o')
    await page.getByRole('heading', { name: subid, level: 1 }).waitFor()
  })
})
