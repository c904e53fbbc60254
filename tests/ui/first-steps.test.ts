import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorld } from '../world.ts'
import { hasBrowser, violations } from './browser.ts'
import { openUiWorld, type UiWorld } from './ui-world.ts'

describe.runIf(hasBrowser)('the first steps, and the simulator', () => {
  let world: UiWorld
  beforeAll(async () => {
    world = await openUiWorld()
  })
  afterAll(() => world?.close())

  test('from the simulator to the first postback of one’s own network', async () => {
    const { page, open, complaints, close } = await world.visit()
    await open('/welcome')
    const states = page.getByRole('main').locator('[aria-live]')
    await page.getByRole('button', { name: 'Run the happy path' }).press('Enter')
    await page.getByRole('button', { name: 'Purchase passed on, Carom to S2S postback' }).waitFor()
    await page.getByRole('link', { name: 'Open its trace' }).waitFor()
    await states.getByText('Done', { exact: true }).waitFor()
    await states.getByText('No postback yet').waitFor()

    await page.getByRole('button', { name: 'ClickBank' }).press('Enter')
    const make = page.getByRole('button', { name: 'Make the URL for ClickBank' })
    // It waits for the names that are taken, and a key pressed before that does nothing.
    await make.click({ trial: true })
    await make.press('Enter')
    const pasted = page.getByText('/postback/clickbank/').first()
    await page
      .getByText(/clickbank\/\w{24}/)
      .first()
      .waitFor()
    const url = (await pasted.textContent()) ?? ''
    expect(url).toMatch(/\/postback\/clickbank\/\w{24}\?subid=\{tid\}&status=\{event_type\}/)
    await world.call(
      `/postback/clickbank/${/clickbank\/(\w+)/.exec(url)?.[1]}?subid=x&status=purchase`,
    )
    await page.getByRole('list', { name: 'Heard' }).getByText('Accepted').waitFor()
    await states.getByText('Postback received').waitFor()

    const s2s = page.getByRole('switch', { name: 's2s-postback on' })
    await s2s.press('Space')
    await states.getByText('On', { exact: true }).waitFor()
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  test('what the settings file owns is shown with the reason why it is not changed here', async () => {
    const s2s = { id: 's2s-postback', url: 'https://s2s-postback.com?subid={subid}' }
    const filed = await openWorld({
      settings: { networks: [{ id: 'pp' }], destinations: [s2s] },
    })
    const { page, open, close } = await world.visit({ url: filed.url() })
    await open('/welcome')
    const send = page.getByRole('listitem').filter({ hasText: 'Switch on the S2S postback' })
    await send.getByText('It stands in the settings file').waitFor()
    const connect = page.getByRole('listitem').filter({ hasText: 'Connect your network' })
    await connect.getByText('It stands in the settings file').waitFor()

    expect(await send.getByRole('switch').count()).toBe(0)
    await send.getByText('s2s-postback.com?subid={subid}').waitFor()
    expect(await violations(page)).toEqual([])
    await close()
    await filed.close()
  })

  test('a run is played by keyboard, read step by step, and taken away again', async () => {
    const { page, open, complaints, close } = await world.visit({ theme: 'light' })
    await open('/simulator')
    await page.getByRole('heading', { name: 'Happy path' }).waitFor()
    await page.getByRole('button', { name: /^Trash/ }).press('Enter')
    await page.getByRole('button', { name: 'Run', exact: true }).press('Enter')
    await page.getByText('Passed', { exact: true }).waitFor()
    for (const _ of [1, 2, 3, 4]) await page.keyboard.press('j')
    const detail = page.getByRole('region', { name: 'Request and response' })
    await detail.getByRole('heading', { name: 'A lead' }).waitFor()
    expect(await detail.textContent()).toContain('/postback/carom-demo/***?subid=')

    await page.getByRole('button', { name: 'Trash passed on' }).click()
    for (const state of ['Initial', 'Generated', 'Sending', 'Processing', 'Final']) {
      await detail.getByText(state, { exact: true }).waitFor()
    }
    await page.reload()
    await detail.getByRole('heading', { name: 'Trash passed on' }).waitFor()
    expect(await violations(page)).toEqual([])

    await page.getByRole('button', { name: 'Remove demo data' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove demo data' }).click()
    await page.getByText('Demo data removed').waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
