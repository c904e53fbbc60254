import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdminWorld, openAdminWorld, setupToken } from './admin-world.ts'
import { type Browser, goodPassword, join, openBrowser, tokenOf } from './people.ts'

let world: AdminWorld
let owner: Browser
beforeAll(async () => {
  world = await openAdminWorld({ adminToken: null })
})
afterAll(() => world.close())

const userOf = async (browser: Browser) => (await browser.ask('GET', '/session')).json.user

test('nobody becomes the owner without the link of the start, and with it one does, once', async () => {
  const stranger = openBrowser(world)
  const body = { name: 'Olga', password: goodPassword }
  const first = await stranger.ask('GET', '/session')
  const wrong = await stranger.ask('POST', '/setup', { ...body, token: 'setup_guessed' })
  const weak = await stranger.ask('POST', '/setup', {
    ...{ name: 'Olga', token: setupToken },
    password: 'olgaolgaolga',
  })
  const short = await stranger.ask('POST', '/setup', { ...body, token: setupToken, password: 'x' })
  const zone = { ...body, token: setupToken, zone: 'Moon/Base' }

  expect(first.json).toEqual({ user: null, setup: true })
  expect([wrong.status, wrong.json.reason]).toEqual([401, 'setup-token-wrong'])
  for (const answer of [weak, short, await stranger.ask('POST', '/setup', zone)]) {
    expect([answer.status, answer.json.reason]).toEqual([400, 'body-invalid'])
  }
  const chosen = { ...body, token: setupToken, zone: 'Europe/Berlin', currency: 'eur' }
  const both = [openBrowser(world), openBrowser(world)] as const
  const answers = await Promise.all(both.map((one) => one.ask('POST', '/setup', chosen)))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
  owner = answers[0]?.status === 200 ? both[0] : both[1]

  expect(await userOf(owner)).toMatchObject({ name: 'Olga', role: 'owner', campaigns: null })
  const late = await stranger.ask('POST', '/setup', chosen)
  expect([late.status, late.json.reason]).toEqual([409, 'setup-done'])
  expect((await stranger.ask('GET', '/session')).json).toEqual({ user: null, setup: false })
  expect((await owner.ask('GET', '/workspace')).json).toMatchObject({
    ...{ zone: 'Europe/Berlin', currency: 'EUR' },
  })
})

test('who is wrong is not told what was wrong, and as much is computed for a name that nobody has', async () => {
  const browser = openBrowser(world)
  const spent = async (name: string) => {
    // The processor's time: by the clock it takes as long as others leave of the machine.
    const before = process.cpuUsage()
    const { status, json } = await browser.signIn(name, 'wrong password!')
    return { ms: process.cpuUsage(before).user / 1_000, status, json }
  }
  const known = [await spent('olga'), await spent('olga'), await spent('olga')]
  const unknown = [await spent('nobody'), await spent('nobody'), await spent('nobody')]
  const least = (ones: readonly { ms: number }[]) => Math.min(...ones.map(({ ms }) => ms))

  expect(known[0]).toMatchObject({ status: 401, json: { reason: 'credentials-wrong' } })
  expect(unknown[0]?.json).toEqual(known[0]?.json)
  expect(least(unknown)).toBeGreaterThan(least(known) / 2)
  expect(least(known)).toBeGreaterThan(3)
})

test('a session is a new one at each sign-in: what was put into the browser before is worth nothing', async () => {
  const browser = openBrowser(world)
  const planted = 'A'.repeat(43)
  browser.cookies.set('carom_session', planted)

  expect((await browser.signIn('OLGA')).status).toBe(200)
  const first = browser.cookies.get('carom_session') ?? ''
  expect((await browser.signIn('Olga')).status).toBe(200)

  expect(first).not.toBe(planted)
  const old = openBrowser(world)
  old.cookies.set('carom_session', first)
  expect(await userOf(old)).toBeNull()
  expect(await userOf(browser)).toMatchObject({ name: 'Olga' })
})

test('a session cookie that a neighbouring host has planted beside ours is not followed', async () => {
  const browser = openBrowser(world)
  await browser.signIn('Olga')
  const ours = browser.cookies.get('carom_session')
  const askWith = async (cookie: string) => {
    const answer = await world.ask('/api/v1/leads', { headers: { cookie } })
    return answer.status
  }

  expect(await askWith(`carom_session=${ours}`)).toBe(200)
  expect(await askWith(`carom_session=${'A'.repeat(43)}; carom_session=${ours}`)).toBe(401)
})

test('who opens too many sessions loses the oldest', async () => {
  const { json } = await owner.ask('POST', '/tokens', { name: 'loop', scopes: ['read'] })
  const headers = { authorization: `Bearer ${json.token}` }
  const first = openBrowser(world)
  await first.askFrom(headers)('POST', '/session')
  for (let i = 0; i < 50; i += 1) {
    world.clock.now += 1
    await openBrowser(world).askFrom(headers)('POST', '/session')
  }

  expect(await userOf(first)).toBeNull()
  const sessions = (await world.store.listTokens()).filter(({ id }) => id.startsWith('s_t_'))
  expect(sessions).toHaveLength(50)
})

test('the cookies are for no script, no other site, and no other path', async () => {
  const { headers } = await openBrowser(world).signIn('Olga')

  const [session, device] = headers.getSetCookie()
  expect(session).toMatch(/^carom_session=[\w-]{43}; Path=\/api; .*HttpOnly; SameSite=Strict$/)
  expect(device).toMatch(/^carom_device=.*; Path=\/api\/v1\/session; .*HttpOnly; SameSite=Strict$/)
})

test('another site signs nobody in', async () => {
  const browser = openBrowser(world)
  const body = { name: 'Olga', password: goodPassword }

  for (const path of ['/session', '/setup']) {
    for (const site of ['cross-site', 'same-site', 'none']) {
      const answer = await browser.askFrom({ 'sec-fetch-site': site })('POST', path, body)
      expect(answer.json.reason).toBe('cross-site')
    }
    const elsewhere = browser.askFrom({ origin: 'https://elsewhere.example' })
    expect((await elsewhere('POST', path, body)).json.reason).toBe('cross-site')
  }
  expect(browser.cookies.size).toBe(0)
})

test('another password ends the other sessions, and the old one opens nothing', async () => {
  const ivan = await join(world, owner, { name: 'Ivan', role: 'manager' })
  const elsewhere = openBrowser(world)
  await elsewhere.signIn('Ivan')
  const next = 'another horse 8 battery'
  const change = (old: string, to = next) => ivan.ask('POST', '/account/password', { old, new: to })

  expect((await change('wrong password!')).json.reason).toBe('credentials-wrong')
  expect((await change(goodPassword, 'ivan ivan ivan')).json.reason).toBe('body-invalid')
  expect((await change(goodPassword)).status).toBe(204)

  expect(await userOf(ivan)).toMatchObject({ name: 'Ivan' })
  expect(await userOf(elsewhere)).toBeNull()
  expect((await elsewhere.signIn('Ivan')).status).toBe(401)
  expect((await elsewhere.signIn('Ivan', next)).status).toBe(200)
})

test('who signs in with a password while another is chosen does not stay', async () => {
  const made = await join(world, owner, { name: 'Racer', role: 'viewer' })
  const link = await owner.ask('POST', `/users/${made.id}/link`)
  const body = { token: tokenOf(link.json.invite), password: 'another horse 8 battery' }
  const browsers = Array.from({ length: 6 }, () => openBrowser(world))

  const chosen = openBrowser(world).ask('POST', '/setup', body)
  await Promise.all([chosen, ...browsers.map((browser) => browser.signIn('Racer'))])

  for (const browser of browsers) expect(await userOf(browser)).toBeNull()
})

test('a link opens once, and only the newest of a user', async () => {
  const made = await owner.ask('POST', '/users', { name: 'Pavel', role: 'viewer' })
  const again = await owner.ask('POST', `/users/${made.json.user.id}/link`)
  const open = (link: string) =>
    openBrowser(world).ask('POST', '/setup', { token: tokenOf(link), password: goodPassword })

  expect(made.json.invite).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/admin\/setup#invite_[\w-]{43}$/)
  expect((await open(made.json.invite)).json.reason).toBe('setup-token-wrong')
  expect((await open(again.json.invite)).json.user).toMatchObject({ name: 'Pavel' })
  expect((await open(again.json.invite)).json.reason).toBe('setup-token-wrong')

  const reset = await owner.ask('POST', `/users/${made.json.user.id}/link`)
  expect(tokenOf(reset.json.invite)).toMatch(/^reset_/)
  world.clock.now += 7 * 24 * 3600 * 1000
  expect((await open(reset.json.invite)).json.reason).toBe('setup-token-wrong')
  await owner.signIn('Olga')
})
