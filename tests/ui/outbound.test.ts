import { readFileSync } from 'node:fs'
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
    await dialog.getByRole('combobox', { name: 'Status' }).press('Enter')
    await page.getByRole('option', { name: 'Purchase' }).press('Enter')
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

  test('what waits for a click that has not come says so, and until when', async () => {
    const { page, open } = visitor
    const url = 'http://127.0.0.1:1/?s={subid}&px={px}'
    await world.api('PUT', '/networks/early', {})
    await world.api('PUT', '/destinations/shy', { networks: ['early'], url })
    await world.call('/postback/early?subid=stranger-8&status=Lead')

    await open('/outbound?destination=shy')
    await page.getByRole('row').nth(1).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: 'Delivery of stranger-8 to shy' })
    await panel
      .getByText(/^It waits for the click of this subid, .* until .* at the latest/)
      .waitFor()
  })

  test('what is not sent yet is paused, released and cancelled; what is shown is taken as a file', async () => {
    const { page, open, complaints } = visitor
    const { networks, url } = { networks: ['patient'], url: 'http://127.0.0.1:1/?s={subid}' }
    await world.api('PUT', '/networks/patient', {})
    await world.api('PUT', '/destinations/later', {
      networks,
      url,
      retryDelaysMs: [86_400_000, 86_400_000],
    })
    await world.call('/postback/patient?subid=stranger-7&status=Lead')
    const state = (wanted: string) =>
      eventually(
        () => world.items('/deliveries?destination=later'),
        ([row]) => row?.['state'] === wanted && row['attempts'] === 1,
      )
    await state('waiting')

    await open('/outbound?destination=later')
    await page.getByRole('row').nth(1).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: 'Delivery of stranger-7 to later' })
    await panel.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Paused: it is kept until you release it').first().waitFor()
    await state('parked')
    await panel.getByRole('button', { name: 'Release' }).click()
    await page.getByText('Released: it is sent now').first().waitFor()
    await panel.getByRole('button', { name: 'Cancel delivery' }).click()
    const dialog = page.getByRole('dialog', { name: 'Do not send this Lead to later?' })
    await dialog.getByRole('button', { name: 'Cancel delivery' }).click()
    await page.getByText('Cancelled: it is not sent any more').first().waitFor()
    await panel.getByText('Cancelled').first().waitFor()
    expect(await world.items('/deliveries?destination=later')).toMatchObject([
      { state: 'cancelled' },
    ])

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV' }).click(),
    ])
    const [head = '', line = '', ...rest] = readFileSync(await file.path(), 'utf8').split('\r\n')
    const cells = Object.fromEntries(head.split(',').map((name, at) => [name, line.split(',')[at]]))
    expect(cells).toMatchObject({ subid: 'stranger-7', destination: 'later', state: 'cancelled' })
    expect(rest).toEqual([''])
    expect(complaints.filter((said) => !said.includes('status of 400'))).toEqual([])
  })

  test('what waits for a person stands apart, and many are released or cancelled in the list', async () => {
    const { page, open, complaints } = await world.visit({ width: 390, height: 844 })
    // It takes what it is sent, and never answers.
    world.partner.behaves((response, { path }) => path !== '/doubtful' && response.end())
    const url = `${world.partner.url}/doubtful?s={subid}`
    await world.api('PUT', '/networks/doubtful', {})
    await world.api('PUT', '/destinations/doubtful', {
      ...{ networks: ['doubtful'], url, timeoutMs: 300, breaker: { enabled: false } },
      ...{ onProblem: { 'outcome-unknown': 'hold' }, order: 'strict' },
    })
    await world.api('PUT', '/destinations/resting', { networks: ['doubtful'], url, paused: true })
    for (const n of [1, 2, 3]) await world.call(`/postback/doubtful?subid=held-${n}&status=Lead`)
    const held = () => world.items('/deliveries?destination=doubtful&held=true')
    await eventually(held, (rows) => rows.length === 3)

    await world.call('/postback/doubtful?subid=held-3&status=Purchase&payout=3')
    await open('/outbound?destination=doubtful&state=waiting')
    await page.getByRole('link', { name: 'Open delivery of held-3 to doubtful' }).click()
    await page.getByText('It goes in its turn: doubtful is told of earlier news').waitFor()
    await open('/issues')
    const issue = page.getByRole('listitem').filter({ hasText: 'doubtful: 3 held' })
    await issue.getByText('may have been accepted. It is not sent until you release it').waitFor()
    await open('/destinations?q=doubtful')
    const row = page.getByRole('row', { name: /^doubtful/ })
    await row.getByRole('link', { name: '4', exact: true }).click()
    await page.getByRole('checkbox', { name: 'Select all 4 loaded' }).waitFor()
    await open('/outbound?destination=doubtful,resting')
    const states = page.getByRole('group', { name: 'State' })
    await states.getByRole('button', { name: 'Paused, will be sent 4' }).waitFor()
    await states.getByRole('button', { name: 'Held for you 3' }).click()
    await page.waitForURL(/state=held/)
    await page.getByRole('checkbox', { name: 'Select delivery of held-1 to doubtful' }).check()
    const chosen = page.getByRole('region', { name: 'Chosen deliveries' })
    await chosen.getByRole('button', { name: 'Cancel 1' }).click()
    const asked = page.getByRole('dialog', { name: 'Do not send this delivery?' })
    await asked.getByRole('button', { name: 'Keep them' }).waitFor()
    await asked.getByRole('button', { name: 'Cancel 1' }).click()
    await page.getByText('Cancelled: 1 is not sent any more').first().waitFor()
    await page.getByRole('checkbox', { name: 'Select all 2 loaded' }).check()
    await chosen.getByRole('button', { name: 'Release 2' }).click()
    const sure = page.getByRole('dialog', { name: 'Send these 2 deliveries now?' })
    await sure.getByText('may have arrived already').waitFor()
    await sure.getByRole('button', { name: 'Release 2' }).click()
    await page.getByText('Released: 2 are sent now').first().waitFor()

    await eventually(
      held,
      (rows) => rows.length === 2 && rows.every((row) => row['attempts'] === 2),
    )
    const audit = await world.items('/audit?kind=deliveries')
    expect(audit.slice(0, 3).map(({ action }) => action)).toEqual(['release', 'release', 'cancel'])
    const wide = await page.evaluate('document.documentElement.scrollWidth')
    expect(wide).toBe(390)
    expect(complaints).toEqual([])
  })
})
