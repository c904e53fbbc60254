import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeAt } from '../src/admin/totp.ts'
import { type AdminWorld, openAdminWorld } from './admin-world.ts'
import { type Browser, goodPassword, join, openBrowser, setUp, tokenOf } from './people.ts'

let world: AdminWorld
let owner: Browser
let caller = '192.0.2.1'
beforeAll(async () => {
  world = await openAdminWorld({
    adminToken: null,
    callerOf: () => ({ ip: caller, host: '127.0.0.1', origin: null, secure: false }),
  })
  owner = await setUp(world)
})
afterAll(() => world.close())

test('a stranger who guesses is slowed down, and does not lock the user out', async () => {
  const known = await join(world, owner, { name: 'Ivan', role: 'viewer' })
  const guesses = []
  for (let i = 0; i < 12; i += 1) {
    caller = `198.51.100.${i}`
    guesses.push(await openBrowser(world).signIn('Ivan', 'a wrong guess'))
  }
  const elsewhere = await openBrowser(world).signIn('IVAN')
  const athome = await known.signIn('Ivan')

  expect(guesses.slice(0, 10).every(({ status }) => status === 401)).toBe(true)
  expect(guesses.slice(10).map(({ json }) => json.reason)).toEqual(
    Array.from({ length: 2 }, () => 'too-many-failures'),
  )
  expect(elsewhere.status).toBe(429)
  expect(athome.status).toBe(200)
  world.clock.now += 5 * 60_000
  expect((await openBrowser(world).signIn('Ivan')).status).toBe(200)
})

test('who was slowed down waits no longer because the clock is set back', async () => {
  const own = await openAdminWorld({ adminToken: null })
  await setUp(own)
  for (let i = 0; i < 10; i += 1) await openBrowser(own).signIn('Olga', 'a wrong guess')
  const before = await openBrowser(own).signIn('Olga')

  own.clock.setBack(3_600_000)
  own.clock.now += 5 * 60_000
  const after = await openBrowser(own).signIn('Olga')

  expect([before.status, after.status]).toEqual([429, 200])
  await own.close()
})

test('an address that guesses at many names is refused before it is compared', async () => {
  caller = '203.0.113.1'
  const answers = await Promise.all(
    Array.from({ length: 17 }, (_, i) => openBrowser(world).signIn(`name ${i}`, 'a wrong guess')),
  )
  const late = []
  for (let i = 0; i < 8; i += 1) late.push(await openBrowser(world).signIn(`late ${i}`, 'wrong'))

  expect(answers.every(({ status }) => status === 401)).toBe(true)
  expect(late.at(-1)?.json.reason).toBe('too-many-failures')
  expect((await openBrowser(world).signIn('Olga')).status).toBe(429)
  caller = '203.0.113.2'
  expect((await openBrowser(world).signIn('Olga')).status).toBe(200)
})

test('more sign-ins at once than can be computed are told to come again', async () => {
  // Slow enough that all have come before the first two are answered.
  const slow = await openAdminWorld({ adminToken: null, passwordRounds: 2 ** 13 })
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) => openBrowser(slow).signIn(`many ${i}`, 'a wrong guess')),
  )

  const busy = answers.filter(({ status }) => status === 503)
  expect(busy.length).toBeGreaterThan(0)
  expect(busy[0]?.json.reason).toBe('store-busy')
  // Who was not heard has not failed: 18 of 20 tries were used.
  const last = await openBrowser(slow).signIn('few', 'a guess')
  expect(last.status).toBe(401)
  await slow.close()
})

test('with a second step, a password alone is not enough, and a code opens once', async () => {
  caller = '203.0.113.4'
  const nina = await join(world, owner, { name: 'Nina', role: 'viewer' })
  const { json } = await nina.ask('POST', '/account/totp')
  const secret = bytesOf(json.secret)
  const code = () => codeAt(secret, Math.floor(world.clock.now / 30_000))
  const wrong = () => String((Number(code()) + 1) % 1_000_000).padStart(6, '0')

  expect(json.url).toContain(`secret=${json.secret}`)
  expect((await nina.signIn('Nina')).status).toBe(200)
  expect((await nina.ask('POST', '/account/totp/confirm', { code: code() })).status).toBe(204)
  expect((await nina.ask('GET', '/session')).json.user.totp).toBe(true)
  expect((await nina.ask('POST', '/account/totp')).json.reason).toBe('state-conflict')

  const browser = openBrowser(world)
  expect((await browser.signIn('Nina')).json.reason).toBe('code-needed')
  expect((await browser.signIn('Nina', goodPassword, code())).json.reason).toBe('code-wrong')
  world.clock.now += 60_000
  expect((await browser.signIn('Nina', goodPassword, wrong())).json.reason).toBe('code-wrong')
  const both = await Promise.all([1, 2].map(() => browser.signIn('Nina', goodPassword, code())))
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 401])

  const off = (password: string) => nina.ask('DELETE', '/account/totp', { password })
  await nina.signIn('Nina', goodPassword, codeAt(secret, Math.floor(world.clock.now / 30_000) + 1))
  expect((await off('a wrong guess')).json.reason).toBe('credentials-wrong')
  expect((await off(goodPassword)).status).toBe(204)
  expect((await openBrowser(world).signIn('Nina')).status).toBe(200)
})

test('who lost the phone comes in by a link, and signs in without a code from then on', async () => {
  caller = '203.0.113.5'
  const lost = await join(world, owner, { name: 'Lost', role: 'viewer' })
  const { json } = await lost.ask('POST', '/account/totp')
  const code = codeAt(bytesOf(json.secret), Math.floor(world.clock.now / 30_000))
  await lost.ask('POST', '/account/totp/confirm', { code })
  const link = await owner.ask('POST', `/users/${lost.id}/link`)

  const body = { token: tokenOf(link.json.invite), password: 'a new horse 9 battery' }
  expect((await openBrowser(world).ask('POST', '/setup', body)).status).toBe(200)

  expect((await lost.ask('GET', '/session')).json.user).toBeNull()
  expect((await openBrowser(world).signIn('Lost', body.password)).status).toBe(200)
})

function bytesOf(base32: string): Uint8Array {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...base32].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0'))
  const bytes = bits.join('').match(/.{8}/g) ?? []
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 2))
}
