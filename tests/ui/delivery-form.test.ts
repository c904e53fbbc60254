import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { hasBrowser, violations } from './browser.ts'
import { openUiWorld, type UiWorld } from './ui-world.ts'

describe.runIf(hasBrowser)('how an S2S postback is delivered', () => {
  let world: UiWorld
  beforeAll(async () => {
    world = await openUiWorld()
  })
  afterAll(() => world?.close())

  test('signature, cap, share, reversal, breaker and the way out are saved from the form, and stay', async () => {
    const { page, open, complaints, close } = await world.visit()
    await open('/destinations/s2s-postback?more=1')

    await page.getByRole('combobox', { name: 'Signature' }).click()
    await page.getByRole('option', { name: 'Standard Webhooks' }).click()
    await page.getByRole('button', { name: 'Make a new secret' }).click()
    expect(await page.getByLabel('Secret', { exact: true }).inputValue()).toMatch(/^whsec_.{44}$/)
    await page.getByLabel('Deliveries a day, at most').fill('25')
    await page.getByLabel('{payout} is so much of it').fill('0.8')
    await page
      .getByLabel('When a sale that it was told of becomes Reject or Trash, call')
      .fill('https://s2s-postback.com/back?id={subid}')
    await page.getByRole('checkbox', { name: /do not want their data sold/ }).click()
    await page.getByLabel('Through a proxy').fill('socks5://me:secret@proxy.example:1080')
    await page.getByLabel('From the address').fill('127.0.0.1')
    await page.getByLabel('of at least so many calls').fill('20')
    await page.getByRole('textbox', { name: 'leave it alone for' }).fill('45s')
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved', { exact: true }).waitFor()

    const saved = (await world.api('GET', '/destinations/s2s-postback')).json
    expect(saved).toMatchObject({
      signing: { kind: 'standard', secret: '***' },
      ...{ dailyCap: 25, payoutShare: '0.8', proxy: 'socks5://***@proxy.example:1080' },
      doNotSell: 'skip',
      reversal: { url: 'https://s2s-postback.com/back?id={subid}', method: 'POST' },
      localAddress: '127.0.0.1',
      breaker: { enabled: true, attempts: 20, percent: 70, windowMs: 60_000, openMs: 45_000 },
    })
    expect(complaints).toEqual([])
    await close()
  })

  test('a secret that is made anew has the one of before beside it', async () => {
    const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`
    const saved = { url: 'https://s2s-postback.com/', signing: { kind: 'standard', secret } }
    await world.api('PUT', '/destinations/turned', saved)
    const { page, open, close } = await world.visit()
    await open('/destinations/turned?more=1')

    await page.getByRole('button', { name: 'Make a new secret' }).click()
    expect(await page.getByLabel('Secret of before').inputValue()).toBe('***')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const turned = await eventually(
      async () => (await world.api('GET', '/destinations/turned')).json,
      ({ signing }) => signing.previousSecret === '***',
    )
    expect(turned.signing).toEqual({ kind: 'standard', secret: '***', previousSecret: '***' })
    await close()
  })

  test('what is held for a person is an issue, and is sent from there', async () => {
    const held = { url: `${world.partner.url}/held?s={subid}`, onProblem: { 'http-5xx': 'hold' } }
    await world.api('PUT', '/destinations/held', held)
    world.partner.behaves((response, { path }) =>
      response.writeHead(path === '/held' ? 500 : 200).end(),
    )
    await world.lead('Purchase')
    const parked = () => world.items('/deliveries?destination=held&state=parked')
    await eventually(parked, (rows) => rows.length === 1)
    const { page, open, close } = await world.visit()
    await open('/outbound?destination=held')
    await page.getByRole('cell', { name: 'Held for you' }).waitFor()

    await open('/issues')
    await page.getByText('held: 1 held, http-5xx').waitFor()
    expect(await violations(page)).toEqual([])
    world.partner.behaves((response) => response.end())
    await page.getByRole('button', { name: 'Send now' }).click()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('1 are being sent').waitFor()
    await eventually(parked, (rows) => rows.length === 0)
    await close()
  })
})
