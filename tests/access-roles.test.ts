import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Click } from '../src/domain/click.ts'
import { type AdminWorld, openAdminWorld } from './admin-world.ts'
import { type Browser, type Joined, join, openBrowser, setUp } from './people.ts'
import { makeClick } from './store/makers.ts'

let world: AdminWorld
let owner: Browser
let manager: Joined
let buyer: Joined
let stranger: Joined
let viewer: Joined
let deliveryId = ''
let postbackId = ''

beforeAll(async () => {
  world = await openAdminWorld({ adminToken: null })
  owner = await setUp(world)
  manager = await join(world, owner, { name: 'Manager', role: 'manager' })
  buyer = await join(world, owner, { name: 'Buyer', role: 'buyer', campaigns: ['spring'] })
  stranger = await join(world, owner, { name: 'Other', role: 'buyer', campaigns: ['autumn'] })
  viewer = await join(world, owner, { name: 'Viewer', role: 'viewer' })
  for (const id of ['spring', 'autumn']) {
    const landings = [{ id: 'l', url: 'https://offer.example/?s={subid}' }]
    await owner.ask('PUT', `/campaigns/${id}`, { landings })
  }
  await owner.ask('PUT', '/sources/spring', {})
  await owner.ask('PUT', '/networks/pp', { key: 'k3y' })
  await owner.ask('PUT', '/destinations/s2s', { url: 'https://receiver.example/?s={subid}' })
  for (const campaign of ['spring', 'autumn']) await played(campaign)
  const { json } = await owner.ask('GET', '/deliveries?subid=spring1')
  deliveryId = json.items[0].id
  postbackId = (await owner.ask('GET', '/postbacks?subid=spring1')).json.items[0].id
})
afterAll(() => world.close())

async function played(campaign: string) {
  const click: Click = makeClick({ subid: `${campaign}1`, campaign, at: world.clock.now })
  await world.store.keepClick(click)
  await world.take({ subid: click.subid, status: 'Purchase' })
}

type Route = { readonly method: string; readonly path: string; readonly scope: string }

const examples: Readonly<Record<string, string>> = { subid: 'spring1', id: 'spring' }

/** Every route the API describes, with names of things that are there. */
async function routes(): Promise<readonly Route[]> {
  const answer = await world.ask('/api/openapi.json')
  const { paths } = (await answer.json()) as {
    paths: Record<string, Record<string, { description: string }>>
  }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { description }]) => ({
      method: method.toUpperCase(),
      path: path.slice('/api/v1'.length).replace(/\{(\w+)\}/g, (_, name) => idFor(path, name)),
      scope: /`(\w+)`/.exec(description)?.[1] ?? '',
    })),
  )
}

function idFor(path: string, name: string): string {
  if (path.includes('/deliveries/')) return deliveryId
  if (path.includes('/postbacks/')) return postbackId
  if (path.includes('/networks/')) return 'pp'
  if (path.includes('/destinations/')) return 's2s'
  return examples[name] ?? 'x'
}

test('nothing but signing in answers who has no token and no session', async () => {
  const all = await routes()
  const nobody = openBrowser(world)
  const stale = openBrowser(world)
  stale.cookies.set('carom_session', 'B'.repeat(43))

  for (const { method, path, scope } of all) {
    const expected = scope === '' ? expect.any(Number) : 401
    for (const one of [nobody, stale]) {
      const { status } = await one.ask(method, path, method === 'GET' ? undefined : {})
      expect([method, path, status]).toEqual([method, path, expected])
    }
  }
  expect(all.filter(({ scope }) => scope === '').map(({ path }) => path)).toEqual([
    '/session',
    '/session',
    '/session',
    '/setup',
  ])
  expect(all.length).toBeGreaterThan(45)
  expect(stale.cookies.get('carom_session')).toBeUndefined()
})

test('a page of another site writes nothing with anybody’s session', async () => {
  const writes = (await routes()).filter(({ method }) => method !== 'GET')
  const headers = [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }, {}]

  for (const { method, path } of writes.filter(({ scope }) => scope !== '')) {
    for (const from of headers) {
      const { json } = await owner.askFrom(from)(method, path, {})
      expect([method, path, json.reason]).toEqual([method, path, 'cross-site'])
    }
  }
  expect((await owner.ask('GET', '/session')).json.user.name).toBe('Olga')
})

test('a viewer reads, and changes nothing', async () => {
  const own = ['/account/password', '/account/totp', '/account/totp/confirm']
  for (const { method, path, scope } of await routes()) {
    const isOwn = own.includes(path) || `${method} ${path}`.startsWith('DELETE /account/sessions/')
    if (scope === '' || isOwn) continue
    const { status } = await viewer.ask(method, path, method === 'GET' ? undefined : {})
    const expected = scope === 'read' ? goodFor(method, path) : 403
    expect([method, path, status]).toEqual([method, path, expected])
  }
})

/**
 * What is only tried and shown is a question too, and lacks what to try. Facets ask which field,
 * differences which versions, and 400 says so; no simulation has run, and no replay.
 */
function goodFor(method: string, path: string): number {
  // Where a visitor would go can be asked without saying who.
  if (path.endsWith('/route')) return 200
  if (method !== 'GET' || /\/(?:facets|differences)$/.test(path)) return 400
  return /^\/(?:sim\/runs|replays)\//.test(path) ? 404 : 200
}

test('a buyer of another campaign learns nothing of this one', async () => {
  const logs = ['leads', 'postbacks', 'deliveries']
  const mayList = [
    ...['/campaigns', '/destination-kinds', '/source-kinds', '/workspace', '/installation'],
    ...['/stream', '/overview', '/reports', '/issues', '/held-back', '/held-back/sums'],
    '/visits-apart',
    ...logs.flatMap((log) => [`/${log}`, `/${log}/count`, `/${log}/histogram`, `/export/${log}`]),
  ]
  for (const { method, path, scope } of await routes()) {
    // Facets ask which field, and tell nothing before that.
    if (scope === '' || /^\/account\/|\/facets$/.test(path)) continue
    const { status, text } = await stranger.ask(method, path, method === 'GET' ? undefined : {})
    expect([method, path, text.includes('spring')]).toEqual([method, path, false])
    const expected = mayList.includes(path) && method === 'GET' ? [200] : [403, 404]
    expect([path, expected.includes(status), status]).toEqual([path, true, status])
  }
})

test('a buyer sees the rows of their campaigns, whatever they ask for', async () => {
  const subids = async (path: string) =>
    (await buyer.ask('GET', path)).json.items.map(({ subid }: { subid: string }) => subid)

  expect(await subids('/leads')).toEqual(['spring1'])
  expect(await subids('/leads?campaign=autumn')).toEqual([])
  expect(await subids('/deliveries')).toEqual(['spring1'])
  expect(await subids('/deliveries?subid=autumn1')).toEqual([])
  expect((await buyer.ask('GET', '/trace/spring1')).status).toBe(200)
  expect((await buyer.ask('GET', '/trace/autumn1')).status).toBe(404)
  expect((await buyer.ask('GET', `/deliveries/${deliveryId}`)).json.subid).toBe('spring1')
  expect(await subids('/postbacks')).toEqual(['spring1'])
  expect(await subids('/postbacks?subid=autumn1')).toEqual([])
  expect((await stranger.ask('GET', `/postbacks/${postbackId}`)).status).toBe(404)
  expect((await stranger.ask('GET', '/postbacks/facets?field=network')).json.items).toEqual([
    expect.objectContaining({ count: 1 }),
  ])
})

test('what is on its way is shown to the buyer of its campaign alone', async () => {
  const ids: string[] = []
  const process = {
    Initial: 1,
    Generated: 1,
    Sending: 1,
    Processing: null,
    Updating: null,
    Final: null,
  }
  const live = await openAdminWorld({
    live: () => ids.map((id) => ({ deliveryId: id, process })),
  })
  const olga = await setUp(live)
  const mine = await join(live, olga, { name: 'Mine', role: 'buyer', campaigns: ['spring'] })
  const other = await join(live, olga, { name: 'Other', role: 'buyer', campaigns: ['autumn'] })
  await olga.ask('PUT', '/destinations/s2s', { url: 'https://receiver.example/?s={subid}' })
  await live.store.keepClick(makeClick({ subid: 'spring1', campaign: 'spring' }))
  await live.take({ subid: 'spring1', status: 'Purchase' })
  const { json } = await olga.ask('GET', '/deliveries')
  ids.push(json.items[0].id)
  const sending = async (browser: Browser) =>
    (await browser.ask('GET', '/deliveries?state=sending')).json.items.length

  expect([await sending(mine), await sending(other)]).toEqual([1, 0])
  await live.close()
})

test('a buyer changes their own campaigns and deliveries, and no others', async () => {
  const shown = await buyer.ask('GET', '/campaigns/spring')
  const put = (browser: Browser, id: string) =>
    browser.ask('PUT', `/campaigns/${id}`, { ...shown.json, id, px: '42' })
  const act = (browser: Browser, verb: string) =>
    browser.ask('POST', `/deliveries/${deliveryId}/${verb}`)

  expect((await put(buyer, 'spring')).json.px).toBe('42')
  expect((await put(buyer, 'autumn')).status).toBe(404)
  expect((await put(buyer, 'new')).status).toBe(404)
  expect((await buyer.ask('DELETE', '/campaigns/spring')).status).toBe(403)
  expect((await buyer.ask('GET', '/campaigns')).json.items).toHaveLength(1)
  expect((await act(stranger, 'park')).status).toBe(404)
  expect((await act(buyer, 'park')).json.state).toBe('parked')
  expect((await act(buyer, 'release')).json.state).toBe('waiting')
})

test('a manager does everything but what is the owner’s alone', async () => {
  expect((await manager.ask('PUT', '/sources/s', {})).status).toBe(200)
  expect((await manager.ask('GET', '/audit')).status).toBe(200)
  for (const [method, path] of [
    ['GET', '/users'],
    ['POST', '/users'],
    ['PUT', `/users/${buyer.id}`],
    ['POST', `/users/${buyer.id}/link`],
    ['DELETE', `/users/${buyer.id}`],
    ['PUT', '/workspace'],
  ] as const) {
    const { status, json } = await manager.ask(method, path, method === 'GET' ? undefined : {})
    expect([path, status, json.reason]).toEqual([path, 403, 'role-missing'])
  }
})

test('who may not is told which roles may, and no other', async () => {
  for (const who of [buyer, viewer]) {
    const { status, json } = await who.ask('PUT', '/destinations/s2s', {})
    expect([status, json.detail]).toEqual([403, 'it takes the role owner, or manager'])
  }
})

test('another role, other campaigns and a removal act at once, on sessions and on tokens', async () => {
  const pavel = await join(world, owner, { name: 'Pavel', role: 'manager' })
  const made = await pavel.ask('POST', '/tokens', { name: 'ci', scopes: ['admin'] })
  const byToken = (method: string, path: string) => world.apiAs(made.json.token, method, path)
  const become = (of: object) => owner.ask('PUT', `/users/${pavel.id}`, { name: 'Pavel', ...of })

  expect((await byToken('GET', '/audit')).status).toBe(200)
  await become({ role: 'viewer' })
  expect((await pavel.ask('GET', '/audit')).status).toBe(403)
  expect((await byToken('GET', '/audit')).status).toBe(403)
  expect((await byToken('GET', '/postbacks')).status).toBe(200)
  await become({ role: 'buyer', campaigns: ['autumn'] })
  expect((await byToken('GET', '/networks')).status).toBe(403)
  expect((await byToken('GET', '/leads')).json.items).toMatchObject([{ subid: 'autumn1' }])
  await become({ role: 'buyer' })
  expect((await pavel.ask('GET', '/leads')).json.items).toEqual([])

  expect((await owner.ask('DELETE', `/users/${pavel.id}`)).status).toBe(204)
  expect((await byToken('GET', '/leads')).status).toBe(401)
  expect((await pavel.ask('GET', '/session')).json.user).toBeNull()
})

test('nobody takes the last owner away, themselves least of all', async () => {
  const { json } = await owner.ask('GET', '/session')
  const path = `/users/${json.user.id}`

  const demoted = await owner.ask('PUT', path, { name: 'Olga', role: 'viewer' })
  const removed = await owner.ask('DELETE', path)

  expect([demoted.json.reason, removed.json.reason]).toEqual(['last-owner', 'last-owner'])
  const taken = await owner.ask('POST', '/users', { name: 'oLGA', role: 'viewer' })
  expect([taken.status, taken.json.reason]).toEqual([409, 'name-taken'])
})

test('a token can do no more than who makes it, and lasts no longer', async () => {
  const expiresAt = new Date(world.clock.now + 60_000).toISOString()
  const make = (by: Browser, of: object) => by.ask('POST', '/tokens', { name: 'ci', ...of })
  const short = await make(manager, { scopes: ['admin'], expiresAt })
  const viaToken = async (of: object) => {
    const body = JSON.stringify({ name: 'child', scopes: ['read'], ...of })
    const headers = { authorization: `Bearer ${short.json.token}` }
    const answer = await world.ask('/api/v1/tokens', { method: 'POST', headers, body })
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
    return (await answer.json()) as any
  }
  const later = new Date(world.clock.now + 120_000).toISOString()

  expect(short.json).toMatchObject({ madeBy: 'Manager', expiresAt })
  expect(await viaToken({})).toMatchObject({ madeBy: 'Manager (ci)', expiresAt })
  expect((await viaToken({ expiresAt: later })).reason).toBe('body-invalid')
  expect((await make(viewer, { scopes: ['read'] })).status).toBe(403)
  const foreign = await make(owner, { scopes: ['read'] })
  const seen = await manager.ask('GET', '/tokens')
  expect(seen.json.items.map(({ madeBy }: { madeBy: string }) => madeBy)).toEqual(
    expect.arrayContaining(['Manager', 'Manager (ci)']),
  )
  expect(seen.text).not.toContain(foreign.json.id)
  expect((await manager.ask('DELETE', `/tokens/${foreign.json.id}`)).status).toBe(404)
  expect((await owner.ask('DELETE', `/tokens/${short.json.id}`)).status).toBe(204)
})

test('a token is no person: it changes no password and no second step', async () => {
  const { json } = await manager.ask('POST', '/tokens', { name: 'ci', scopes: ['admin'] })
  for (const path of ['/account/totp']) {
    const answer = await world.apiAs(json.token, 'POST', path)
    expect([answer.status, answer.json.reason]).toEqual([403, 'user-needed'])
  }
})
