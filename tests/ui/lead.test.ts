import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { hasBrowser, violations } from './browser.ts'
import { openUiWorld, type UiWorld } from './ui-world.ts'

describe.runIf(hasBrowser)('the page of one lead', () => {
  let world: UiWorld
  let subid = ''
  beforeAll(async () => {
    world = await openUiWorld()
    subid = await world.lead('Lead', 'Purchase&payout=12.50&txid=T1', 'nonsense')
    await world.settled(subid, 4)
  })
  afterAll(() => world?.close())

  test.each(['dark', 'light'] as const)('can be read by everybody, %s', async (theme) => {
    const { page, open, complaints, close } = await world.visit({ theme })
    await open(`/leads/${subid}`)
    await page.getByText('Sent to echo').first().waitFor()

    expect(await violations(page)).toEqual([])
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  test('tells the story: the click, each word with what came of it, each delivery in six states', async () => {
    const { page, open, close } = await world.visit()
    await open(`/leads/${subid}`)
    const timeline = page.getByRole('list', { name: 'Timeline' })
    await timeline.getByText('Sent to echo').first().waitFor()

    // A delivery's request is asked for when its part of the story is open.
    await timeline.getByText(`/ok?subid=${subid}`).first().waitFor()

    const text = (await timeline.textContent()) ?? ''
    for (const state of ['Initial', 'Generated', 'Sending', 'Processing', 'Updating', 'Final']) {
      expect(text).toContain(state)
    }
    expect(text).toContain('$12.50')
    expect(text).toContain('status-unknown')
    expect(text).toContain('The host refused the connection')
    await close()
  })

  test('says to which newer news a delivery gave way', async () => {
    const retryDelaysMs = Array(50).fill(50)
    const url = `${world.partner.url}/gives-way?s={subid}`
    await world.api('PUT', '/destinations/gives-way', { url, retryDelaysMs })
    world.partner.behaves((response) => response.writeHead(503).end())
    const given = await world.lead('Lead', 'Purchase&payout=9')
    const { page, open, close } = await world.visit()
    await eventually(
      () => world.items(`/deliveries?subid=${given}&destination=gives-way&state=cancelled`),
      (rows) => rows.length === 1,
    )
    await open(`/leads/${given}`)

    await page.getByText('gave way to Purchase').waitFor()
    expect(await violations(page)).toEqual([])
    await world.api('DELETE', '/destinations/gives-way')
    world.partner.behaves((response) => response.end('ok'))
    await close()
  })

  test('says of an answer that nobody understood it', async () => {
    const url = `${world.partner.url}/riddle?s={subid}`
    await world.api('PUT', '/destinations/riddle', { url, reply: 'status' })
    world.partner.behaves((response) => response.end('{"status":"gutgeheissen"}'))
    const told = await world.lead('Lead')
    const { page, open, close } = await world.visit()
    await eventually(
      () => world.items(`/deliveries?subid=${told}&destination=riddle&state=delivered`),
      (rows) => rows.length === 1,
    )
    await open(`/leads/${told}`)

    await page.getByText('its answer was not understood').waitFor()
    await page.getByText('reply-unknown').waitFor()
    expect(await violations(page)).toEqual([])
    await world.api('DELETE', '/destinations/riddle')
    world.partner.behaves((response) => response.end('ok'))
    await close()
  })

  test('draws what was refused before anything was sent, and an answer that did not come whole', async () => {
    await world.api('PUT', '/destinations/inside', { url: 'http://10.0.0.8/?s={subid}' })
    await world.api('PUT', '/destinations/silly', { url: `${world.partner.url}/silly?s={subid}` })
    world.partner.behaves((response) => {
      response.socket?.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnonsense\r\n')
    })
    const told = await world.lead('Lead')
    await world.settled(told, 4)
    const { page, open, close } = await world.visit()
    await open(`/leads/${told}`)

    const timeline = page.getByRole('list', { name: 'Timeline' })
    const step = (name: string) =>
      timeline.locator('> li', { has: page.getByRole('button', { name }) })
    const refused = step('Not sent to inside')
    await refused.getByText('Nothing was sent.').waitFor()
    const sending = refused.getByRole('listitem').filter({ hasText: 'Sending' })
    expect(await sending.textContent()).toContain('nothing sent')
    const receiver = /H1[01]\d/
    expect(await sending.locator('svg').innerHTML()).not.toMatch(receiver)
    await page.setViewportSize({ width: 390, height: 844 })
    const cell = await sending.locator('> span').last().boundingBox()
    expect(cell?.height).toBeLessThanOrEqual(32)
    await page.setViewportSize({ width: 1440, height: 900 })
    const cut = step('Sent to silly')
    await cut.getByText('its answer did not come whole').waitFor()
    await cut.getByText('answer-cut: bad-chunk').waitFor()
    const sent = cut.getByRole('listitem').filter({ hasText: 'Sending' })
    expect(await sent.locator('svg').innerHTML()).toMatch(receiver)
    expect(await violations(page)).toEqual([])
    for (const id of ['inside', 'silly']) await world.api('DELETE', `/destinations/${id}`)
    world.partner.behaves((response) => response.end('ok'))
    await close()
  })

  test('its status is set by hand here too, and the story goes on at once', async () => {
    const bought = await world.lead('Lead', 'Purchase&payout=12.50&txid=T7')
    const { page, open, complaints, close } = await world.visit()
    await open(`/leads/${bought}`)
    await page.getByRole('button', { name: 'Set status' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: `Set the status of ${bought}` })
    await dialog.getByRole('combobox', { name: 'Status' }).press('Enter')
    await page.getByRole('option', { name: 'Reject' }).press('Enter')
    await dialog.getByRole('textbox', { name: /^Comment/ }).fill('returned the parcel')
    await dialog.getByRole('button', { name: 'Set to Reject' }).press('Enter')

    await page.getByText(`${bought} is Reject now`).waitFor()
    await page.getByRole('main').getByText('returned the parcel').first().waitFor()
    expect(await world.items(`/leads?subid=${bought}`)).toMatchObject([{ status: 'Reject' }])
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  test('its visitor is forgotten after a question, and the story stays without them', async () => {
    const gone = await world.lead('Purchase&payout=12.50&comment=Jane')
    await world.settled(gone, 2)
    const { page, open, complaints, close } = await world.visit()
    await open(`/leads/${gone}`)
    await page.getByRole('main').getByText('Jane').first().waitFor()
    await page.getByRole('button', { name: 'Forget the visitor' }).click()
    const dialog = page.getByRole('dialog', { name: 'Forget this visitor?' })
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Forget the visitor' }).click()

    await page.getByText('The visitor is forgotten').waitFor()
    await page.getByRole('main').getByText('Jane').first().waitFor({ state: 'detached' })
    expect(await world.items(`/leads?subid=${gone}`)).toMatchObject([
      { status: 'Purchase', payout: '12.50', comment: null },
    ])
    expect(complaints).toEqual([])
    await close()
  })

  test('of a subid that nobody knows it says so, and where to look', async () => {
    const { page, open, close } = await world.visit()
    await open('/leads/never-seen')

    await page.getByText('Nothing is known of this subid').waitFor()
    expect(await violations(page)).toEqual([])
    await close()
  })
})
