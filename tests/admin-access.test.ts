import { afterAll, beforeAll, expect, test } from 'vitest'
import { sessionSchema } from '../src/admin/contract-access.ts'
import { tokenListSchema } from '../src/admin/contract-steering.ts'
import { tokenGate } from '../src/admin/tokens.ts'
import { type AdminWorld, adminToken, openAdminWorld } from './admin-world.ts'

let world: AdminWorld
beforeAll(async () => {
  world = await openAdminWorld()
})
afterAll(() => world.close())

test('nobody learns from a refusal how near the token was', async () => {
  const { ask, apiAs } = world

  const nothing = await ask('/api/v1/leads')
  const wrong = await apiAs(`${adminToken}x`, 'GET', '/leads')

  expect(nothing.status).toBe(401)
  expect(await nothing.json()).toEqual({
    type: 'about:blank',
    title: 'A token is needed',
    status: 401,
    reason: 'token-missing',
  })
  expect(wrong.status).toBe(401)
  expect(wrong.json).toMatchObject({ reason: 'token-unknown' })
  expect(wrong.json).not.toHaveProperty('detail')
  expect(wrong.headers.get('content-type')).toContain('application/problem+json')
  expect(wrong.headers.get('www-authenticate')).toBe('Bearer')
})

test('a token is shown once, opens what its scopes say, and ends when it is taken back', async () => {
  const { api, apiAs } = world

  const made = await api('POST', '/tokens', { name: 'reports', scopes: ['read'] })
  const token = made.json.token

  expect(made.status).toBe(200)
  expect((await apiAs(token, 'GET', '/leads')).status).toBe(200)
  expect(await apiAs(token, 'DELETE', '/networks/default')).toMatchObject({
    status: 403,
    json: { reason: 'scope-missing', detail: 'needs the scope `admin`' },
  })
  const listed = await api('GET', '/tokens')
  expect(listed.json.items).toMatchObject([{ id: made.json.id, name: 'reports', scopes: ['read'] }])
  expect(listed.text).not.toContain(token)
  expect((await api('DELETE', `/tokens/${made.json.id}`)).status).toBe(204)
  expect((await apiAs(token, 'GET', '/leads')).status).toBe(401)
  expect((await api('DELETE', `/tokens/${made.json.id}`)).status).toBe(404)
})

test('a token ends at its time', async () => {
  const { api, apiAs, clock } = world
  const expiresAt = new Date(clock.now + 1000).toISOString()
  const { json } = await api('POST', '/tokens', { name: 'short', scopes: ['read'], expiresAt })

  expect((await apiAs(json.token, 'GET', '/leads')).status).toBe(200)
  clock.now += 1000
  expect((await apiAs(json.token, 'GET', '/leads')).status).toBe(401)
  expect((await api('POST', '/tokens', { name: 'x', scopes: ['read'], expiresAt })).status).toBe(
    400,
  )
})

test('other doors open to the scope that is theirs', async () => {
  const { api, store, clock } = world
  const { json } = await api('POST', '/tokens', { name: 'shop', scopes: ['event'] })
  const gate = tokenGate({ store, adminToken, nowMs: () => clock.now })

  expect(await gate(`Bearer ${json.token}`, 'event')).toBe(true)
  expect(await gate(`Bearer ${json.token}`, 'metrics')).toBe(false)
  expect(await gate(`Bearer ${adminToken}`, 'event')).toBe(true)
  expect(await gate(`Basic ${json.token}`, 'event')).toBe(false)
  expect(await gate(undefined, 'event')).toBe(false)
})

async function sessionOf(world: AdminWorld, token = adminToken) {
  const answer = await world.ask('/api/v1/session', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
  return { answer, cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '' }
}

test('a session says who one is, reads, and writes only from its own pages', async () => {
  const { answer, cookie } = await sessionOf(world)
  const write = (headers: Record<string, string>) =>
    world.ask('/api/v1/tokens', {
      method: 'POST',
      headers: { cookie, ...headers },
      body: JSON.stringify({ name: 'made here', scopes: ['read'] }),
    })

  expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict$/)
  const who = await world.ask('/api/v1/session', { headers: { cookie } })
  expect(await who.json()).toMatchObject({ user: { name: 'CAROM_ADMIN_TOKEN' } })
  expect((await world.ask('/api/v1/leads', { headers: { cookie } })).status).toBe(200)
  expect((await write({})).status).toBe(403)
  expect((await write({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await write({ origin: 'https://elsewhere.example' })).status).toBe(403)
  expect((await write({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  expect((await write({ origin: world.url })).status).toBe(200)
  const { items } = tokenListSchema.parse((await world.api('GET', '/tokens')).json)
  expect(items.filter((token) => token.name === 'made here')).toHaveLength(2)
})

test('a session ends by itself, by logging out, and with the token that opened it', async () => {
  const { json } = await world.api('POST', '/tokens', { name: 'ui', scopes: ['admin'] })
  const first = await sessionOf(world, json.token)
  const second = await sessionOf(world, json.token)
  const third = await sessionOf(world)
  const userOf = async ({ cookie }: { cookie: string }) => {
    const who = await world.ask('/api/v1/session', { headers: { cookie } })
    return sessionSchema.parse(await who.json()).user?.name ?? null
  }

  await world.ask('/api/v1/session', {
    method: 'DELETE',
    headers: { cookie: first.cookie, 'sec-fetch-site': 'same-origin' },
  })
  expect(await userOf(first)).toBeNull()
  expect(await userOf(second)).toBe('ui')

  await world.api('DELETE', `/tokens/${json.id}`)
  expect(await userOf(second)).toBeNull()
  expect(await userOf(third)).toBe('CAROM_ADMIN_TOKEN')

  world.clock.now += 7 * 24 * 3600 * 1000
  expect(await userOf(third)).toBeNull()
})

test('a session’s secret is no token, and a stranger is nobody', async () => {
  const { cookie } = await sessionOf(world)
  const secret = cookie.slice(cookie.indexOf('=') + 1)

  expect((await world.apiAs(secret, 'GET', '/leads')).status).toBe(401)
  expect(await (await world.ask('/api/v1/session')).json()).toEqual({ user: null, setup: true })
})

test.each(['/admin/', '/api/openapi.json', '/api/v1/leads', '/api/v1/nothing', '/healthz'])(
  '%s carries the security headers',
  async (path) => {
    const { ask } = world

    const { headers } = await ask(path)

    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  },
)

test('metrics are open on loopback, and through a proxy to the scope', async () => {
  const { ask, api } = world
  const { json } = await api('POST', '/tokens', { name: 'prometheus', scopes: ['metrics'] })
  const forwarded = { 'x-forwarded-for': '198.51.100.9' }

  const here = await ask('/metrics')
  expect(here.status).toBe(200)
  expect(await here.text()).toContain('carom_postbacks_total{outcome="moved"} 0\n')
  expect((await ask('/metrics', { headers: forwarded })).status).toBe(401)
  const withToken = { ...forwarded, authorization: `Bearer ${json.token}` }
  expect((await ask('/metrics', { headers: withToken })).status).toBe(200)
})
