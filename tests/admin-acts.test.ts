import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdminWorld, openAdminWorld } from './admin-world.ts'

let world: AdminWorld
beforeAll(async () => {
  world = await openAdminWorld({ ownedByFile: new Set(['networks/filed']) })
  await world.api('PUT', '/networks/pp', { key: 'k3y-of-pp', currency: 'USD' })
})
afterAll(() => world.close())

const api = (method: string, path: string, body?: unknown) => world.api(method, path, body)

test('an unsaved destination shows its request, and each macro with its value and encoding', async () => {
  await world.take({ subid: 'a b', status: 'Purchase', txid: 't&1', amount: '5' })

  const { status, json } = await api('POST', '/preview/destination', {
    destination: {
      url: 'https://r.example/?s={subid}&x={txid}&c={campaign}',
      headers: { 'X-Status': '{status}' },
      body: '{"id":"{subid}","sum":{payout},"hash":"{subid|sha256}"}',
    },
    subid: 'a b',
  })

  expect(status).toBe(200)
  expect(json.problems).toEqual([])
  expect(json.request).toMatchObject({
    method: 'POST',
    url: 'https://r.example/?s=a%20b&x=t%261&c=',
  })
  const told = json.macros.map((one: Record<string, string>) =>
    [one['where'], one['name'], one['value'], one['encoded']].join(' | '),
  )
  expect(told.slice(0, 6)).toEqual([
    'url | subid | a b | a%20b',
    'url | txid | t&1 | t%261',
    'url | campaign |  | ',
    'X-Status | status | Purchase | Purchase',
    'body | subid | a b | a b',
    'body | payout | 5.00 | 5.00',
  ])
  expect(json.macros[6]).toMatchObject({
    encodings: ['sha256'],
    encoded: expect.stringMatching(/^\w{64}$/),
  })
})

test('a draft that is wrong is told everything that is wrong, and one that is saved keeps its secrets', async () => {
  const wrong = await api('POST', '/preview/destination', {
    destination: { url: 'https://r.example/?s={nobody}', timeoutMs: 1 },
  })
  await api('PUT', '/destinations/secretive', {
    url: 'https://r.example/?token=t0p-secret&s={subid}',
  })
  const shown = await api('GET', '/destinations/secretive')

  const draft = await api('POST', '/preview/destination', { destination: shown.json })

  expect(wrong.json).toMatchObject({ request: null, macros: [] })
  expect(wrong.json.problems.join()).toMatch(/nobody.*|timeoutMs/)
  expect(wrong.json.problems).toHaveLength(2)
  expect(draft.json.problems).toEqual([])
  expect(draft.text).not.toContain('t0p-secret')
})

test('a clone is another of its kind: its own key, and not sending yet', async () => {
  const network = await api('POST', '/networks/pp/clone', { id: 'pp2' })
  const destination = await api('POST', '/destinations/secretive/clone', { id: 'second' })

  const { networks, destinations } = world.store.settings()
  expect([network.status, destination.status]).toEqual([200, 200])
  expect(networks['pp2']).toMatchObject({ currency: 'USD', key: expect.stringMatching(/^\w{32}$/) })
  expect(destinations['second']).toMatchObject({ paused: true })
  expect(destinations['second']?.url).toContain('t0p-secret')
  expect((await api('POST', '/networks/pp/clone', { id: 'pp2' })).json.reason).toBe(
    'state-conflict',
  )
  expect((await api('POST', '/networks/none/clone', { id: 'x' })).status).toBe(404)
  expect((await api('POST', '/networks/pp/clone', { id: 'a/b' })).json.reason).toBe(
    'setting-invalid',
  )
  expect((await api('POST', '/networks/pp/clone', { id: 'filed' })).json.reason).toBe(
    'owned-by-file',
  )
})

test('a setting goes back to what it was, as a version of its own', async () => {
  await api('PUT', '/campaigns/c1', { landings: [{ id: 'a', url: 'https://a.example/' }] })
  await api('PUT', '/campaigns/c1', { landings: [{ id: 'b', url: 'https://b.example/' }] })

  const back = await api('POST', '/campaigns/c1/rollback', { version: 1 })
  const { json } = await api('GET', '/campaigns/c1/versions')

  expect(back.json.landings).toMatchObject([{ id: 'a' }])
  expect(json.items.map((one: { version: number }) => one.version)).toEqual([3, 2, 1])
  expect(json.items[0]).toMatchObject({ by: 'CAROM_ADMIN_TOKEN', value: { id: 'c1' } })
  expect((await api('POST', '/campaigns/c1/rollback', { version: 9 })).status).toBe(404)
  expect((await api('GET', '/campaigns/none/versions')).status).toBe(404)
})

test('two versions are compared by what is not the same, a changed secret by name alone', async () => {
  const url = 'https://receiver.example/?s={subid}'
  const signing = { kind: 'hmac', header: 'X-Sign' }
  const put = (values: object) => api('PUT', '/destinations/compared', { url, ...values })
  await put({ events: ['Lead'], signing: { ...signing, secret: 'first-secret' } })
  await put({ events: ['Lead'], signing: { ...signing, secret: 'other-secret' } })
  await put({ events: ['Lead', 'Purchase'], success: { status: [200] } })

  const { json, text } = await api('GET', '/destinations/compared/versions')
  const hidden = { name: 'signing.secret', before: '***', after: '*** (new)' }
  expect(json.items[1].changes).toEqual([hidden])
  expect(text).not.toMatch(/first-secret|other-secret/)
  const compared = await api('GET', '/destinations/compared/versions/differences?from=1')
  expect(compared.json.items).toEqual([
    { name: 'events', before: 'Lead', after: 'Lead, Purchase' },
    { name: 'signing.encoding', before: 'hex', after: null },
    { name: 'signing.header', before: 'X-Sign', after: null },
    { name: 'signing.kind', before: 'hmac', after: null },
    { name: 'signing.secret', before: '***', after: null },
    { name: 'success.status', before: null, after: '200' },
  ])
  const two = await api('GET', '/destinations/compared/versions/differences?from=1&to=2')
  expect(two.json.items).toEqual([hidden])
  const none = await api('GET', '/destinations/compared/versions/differences?from=1&to=9')
  expect(none.status).toBe(404)
})

test('what was deleted can come back', async () => {
  await api('PUT', '/sources/gone', { externalId: 'x' })
  await api('DELETE', '/sources/gone')

  const back = await api('POST', '/sources/gone/rollback', { version: 1 })

  expect(back.json).toMatchObject({ id: 'gone', externalId: 'x' })
})

test('the versions of a network do not show its key', async () => {
  const { text } = await api('GET', '/networks/pp/versions')

  expect(text).toContain('***')
  expect(text).not.toContain('k3y-of-pp')
})

test('a token that may read alone changes nothing', async () => {
  const made = await api('POST', '/tokens', { name: 'reader', scopes: ['read'] })
  const acts = [
    ['POST', '/deliveries/d_1/resend'],
    ['POST', '/replays'],
    ['DELETE', '/replays/r_1'],
    ['POST', '/preview/destination'],
    ['POST', '/destinations/secretive/test'],
    ['POST', '/networks/pp/clone'],
    ['POST', '/networks/pp/rollback'],
    ['POST', '/leads/fix/status'],
    ['POST', '/postbacks/p_1/decide'],
    ['DELETE', '/test-leads'],
    ['POST', '/import/statuses'],
    ['POST', '/sim/run'],
    ['DELETE', '/sim/demo'],
  ] as const

  const answers = await Promise.all(
    acts.map(([method, path]) => world.apiAs(made.json.token, method, path)),
  )

  expect(answers.map((answer) => answer.json.reason)).toEqual(acts.map(() => 'scope-missing'))
})
