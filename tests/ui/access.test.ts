import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeAt } from '../../src/admin/totp.ts'
import { hasBrowser, violations } from './browser.ts'
import { openUiWorld, type UiWorld } from './ui-world.ts'

const password = 'correct horse 7 battery'
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** What an authenticator makes of the key that is shown. */
function bytesOf(base32: string): Uint8Array {
  const bits = [...base32].map((one) => letters.indexOf(one).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

const presentStep = () => Math.floor(Date.now() / 30_000)

describe.runIf(hasBrowser)('coming in', () => {
  let world: UiWorld
  beforeAll(async () => {
    world = await openUiWorld()
  })
  afterAll(() => world?.close())

  test('an invitation becomes a person, who is asked for nothing but a password', async () => {
    const owner = await world.visit()
    await owner.open('/settings?tab=users')
    await owner.page.getByRole('button', { name: 'Invite somebody' }).click()
    await owner.page.getByLabel('Name', { exact: true }).fill('Vera')
    await owner.page.getByRole('button', { name: 'Make the invitation link' }).click()
    const link = (await owner.page.locator('[data-secret]').textContent()) ?? ''
    expect(link).toContain('/admin/setup#invite_')
    await owner.close()

    const { page, complaints, close } = await world.visit({ isSignedIn: false })
    await page.goto(link)
    await page.getByLabel('Password').fill('short')
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByText('must be at least 12 characters long').waitFor()
    expect(await page.getByLabel('Currency').count()).toBe(0)
    expect(await violations(page)).toEqual([])
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByRole('button', { name: 'Signed in as Vera' }).waitFor()
    expect(page.url()).not.toContain('invite_')

    // What was refused on the way is said by the browser too.
    expect(complaints.filter((one) => !/status of 40[01]/.test(one))).toEqual([])
    await close()
  })

  test('a second step is set up from its QR code, and asked for when signing in', async () => {
    const { page, open, close } = await world.visit({ isSignedIn: false })
    await open('/settings?tab=account')
    await page.getByLabel('Name', { exact: true }).fill('Vera')
    await page.getByLabel('Password').fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Set it up' }).click()
    await page.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor()
    const key = page.locator('code').filter({ hasText: /^[A-Z2-7]{32}$/ })
    const secret = bytesOf((await key.textContent()) ?? '')
    const step = presentStep()
    await page.getByRole('textbox', { name: 'Code' }).fill(codeAt(secret, step))
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Turn it off' }).waitFor()
    expect(await violations(page)).toEqual([])

    await page.getByRole('button', { name: 'Signed in as Vera' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByLabel('Name').fill('Vera')
    await page.getByLabel('Password').fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'Code' }).fill(codeAt(secret, step + 1))
    await page.keyboard.press('Enter')

    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    await close()
  })

  test('a token is shown once, and what was done stands in the audit log', async () => {
    const { page, open, close } = await world.visit()
    await open('/settings?tab=tokens')
    await page.getByRole('button', { name: 'New token' }).click()
    await page.getByLabel('Name').fill('shop server')
    await page.getByRole('checkbox', { name: /^event/ }).click()
    await page.getByRole('button', { name: 'Make the token' }).click()
    const token = (await page.locator('[data-secret]').textContent()) ?? ''
    await page.getByRole('button', { name: 'I have copied it' }).click()
    await page.getByRole('cell', { name: 'shop server', exact: true }).waitFor()
    expect(await page.content()).not.toContain(token)

    const answer = await world.call('/api/v1/session', {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(answer.text).toContain('"event"')
    await page.getByRole('tab', { name: 'Audit log' }).click()
    await page.getByText('create API token').first().waitFor()
    await close()
  })

  test('a viewer sees no button that would be refused', async () => {
    const made = await world.api('POST', '/tokens', { name: 'eyes', scopes: ['read'] })
    const { page, open, close } = await world.visit({ token: made.json.token })
    await open('/campaigns')
    await page.getByRole('link', { name: 'spring', exact: true }).waitFor()
    expect(await page.getByRole('button', { name: 'New campaign' }).count()).toBe(0)

    await open('/settings?tab=users')
    await page.getByText('Only an owner changes this.').waitFor()
    expect(await page.getByRole('tab', { name: /Users|API tokens|Audit/ }).count()).toBe(0)
    await open('/import')
    await page.getByRole('link', { name: /Download/ }).waitFor()
    expect(await page.getByRole('tab', { name: /^Import/ }).count()).toBe(0)
    await close()
  })
})
