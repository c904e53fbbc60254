import { afterAll, beforeAll, expect, test } from 'vitest'
import { findOwn } from '../src/admin/own.ts'
import { readSetting } from '../src/settings/schema.ts'
import { type AdminWorld, openAdminWorld } from './admin-world.ts'

let world: AdminWorld
beforeAll(async () => {
  world = await openAdminWorld({ ownedByFile: new Set(['networks/filed']), importBytes: 2000 })
})
afterAll(() => world.close())

const destination = {
  url: 'https://receiver.example/in?subid={subid}&status={status}&token=t0p-secret',
  headers: { Authorization: 'Bearer t0p-secret' },
}

test('a setting is saved, shown without its secrets, and archived', async () => {
  const put = await world.api('PUT', '/networks/pp', { key: 'k3y', currency: 'usd' })
  const got = await world.api('GET', '/networks/pp')
  const list = await world.api('GET', '/networks')

  expect(put.status).toBe(200)
  expect(put.json).toMatchObject({ id: 'pp', key: '***', currency: 'USD', warnings: [] })
  expect(got.json).toMatchObject({ id: 'pp', dialect: 'generic', key: '***' })
  expect(list.json.items.map((item: { id: string }) => item.id)).toEqual(['default', 'pp'])
  expect((await world.api('DELETE', '/networks/pp')).status).toBe(204)
  expect((await world.api('GET', '/networks/pp')).status).toBe(404)
  expect((await world.api('DELETE', '/networks/pp')).status).toBe(404)
})

test('what was shown may be saved again: the secrets stay', async () => {
  await world.api('PUT', '/destinations/s2s', destination)
  const shown = await world.api('GET', '/destinations/s2s')

  const again = await world.api('PUT', '/destinations/s2s', { ...shown.json, timeoutMs: 5000 })

  expect(shown.text).not.toContain('t0p-secret')
  expect(again.json).toMatchObject({ timeoutMs: 5000 })
  expect(findOwn(world.store.settings().destinations, 's2s')).toMatchObject({
    ...destination,
    timeoutMs: 5000,
  })
})

test('of two who change a setting at once, the second is told and nothing is overwritten', async () => {
  const first = await world.api('PUT', '/networks/shared', { currency: 'EUR', revision: null })
  const seen = first.json
  const mine = await world.api('PUT', '/networks/shared', { ...seen, currency: 'USD' })
  const theirs = await world.api('PUT', '/networks/shared', { ...seen, currency: 'GBP' })
  const asNew = await world.api('PUT', '/networks/shared', { currency: 'CHF', revision: null })

  expect([first.status, mine.status, theirs.status, asNew.status]).toEqual([200, 200, 409, 409])
  expect(theirs.json).toMatchObject({ reason: 'state-conflict' })
  expect((await world.api('GET', '/networks/shared')).json).toMatchObject({ currency: 'USD' })
  const blind = await world.api('PUT', '/networks/shared', { currency: 'SEK' })
  expect(blind.status).toBe(200)
  await world.api('DELETE', '/networks/shared')
})

test('a secret alone that somebody changed is a change, and of many at once one alone is written', async () => {
  const body = { ...destination, revision: null }
  const made = await world.api('PUT', '/destinations/locked', body)
  const secret = { headers: { ...made.json.headers, Authorization: 'Bearer another' } }
  const mine = await world.api('PUT', '/destinations/locked', { ...made.json, ...secret })
  const theirs = await world.api('PUT', '/destinations/locked', made.json)
  const atOnce = await Promise.all(
    [2, 3, 4, 5].map((seconds) =>
      world.api('PUT', '/destinations/locked', { ...mine.json, timeoutMs: seconds * 1000 }),
    ),
  )

  expect([made.status, mine.status, theirs.status]).toEqual([200, 200, 409])
  expect(atOnce.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
  await world.api('DELETE', '/destinations/locked')
})

test('everything that is wrong with a setting is named at once', async () => {
  const { status, json } = await world.api('PUT', '/destinations/bad', {
    url: 'https://receiver.example/?x={nobody}',
    timeoutMs: 1,
    colour: 'red',
  })

  expect(status).toBe(400)
  expect(json.reason).toBe('setting-invalid')
  expect(json.detail).toContain('nobody')
  expect(json.detail).toContain('timeoutMs')
  expect(json.detail).toContain('colour')
})

test.each(['[1]', '{"a":', '"text"', '{"__proto__":{"x":1}}'])(
  'the body %s is refused',
  async (body) => {
    const { status, json } = await world.api('PUT', '/networks/pp', body)

    expect([status, json.reason]).toEqual([400, 'body-invalid'])
  },
)

test('what is probably not meant is saved with a warning', async () => {
  const keyless = await world.api('PUT', '/networks/open', {})
  const local = await world.api('PUT', '/destinations/local', { url: 'http://127.0.0.1:9/' })

  expect(keyless.json.warnings).toEqual([expect.stringContaining('no key')])
  expect(local.json.warnings).toEqual([expect.stringContaining('CAROM_EGRESS_ALLOW')])
})

test('what the settings file names is changed there alone', async () => {
  const filed = readSetting('networks', 'filed', { key: 'k3y' })
  if (!filed.ok) throw new Error(filed.problems.join())
  await world.store.changeSettings([
    { kind: 'networks', id: 'filed', value: filed.value, by: 'file' },
  ])

  for (const method of ['PUT', 'DELETE']) {
    const { status, json } = await world.api(method, '/networks/filed', {})
    expect([method, status, json.reason]).toEqual([method, 409, 'owned-by-file'])
  }
})

test('a preview is the exact request, and nothing is sent', async () => {
  await world.api('PUT', '/destinations/s2s', destination)
  await world.take({ subid: 'p1', status: 'Purchase', amount: '7' })

  const own = await world.api('POST', '/destinations/s2s/preview', { subid: 'p1' })
  const imagined = await world.api('POST', '/destinations/s2s/preview', {
    subid: 'P 2',
    status: 'Trash',
  })

  expect(own.json.request).toMatchObject({
    method: 'POST',
    url: 'https://receiver.example/in?subid=p1&status=Purchase&token=***',
    body: 'subid=p1&status=Purchase&token=***',
  })
  expect(imagined.json.request.url).toContain('subid=P%202&status=Trash')
  expect(own.text).not.toContain('t0p-secret')
  expect((await world.api('POST', '/destinations/nobody/preview', {})).status).toBe(404)
})

test('a required macro without a value shows in the preview', async () => {
  await world.api('PUT', '/destinations/strict', { url: 'https://r.example/?g={goal!}' })

  const { json } = await world.api('POST', '/destinations/strict/preview')

  expect(json).toMatchObject({ request: null, problem: 'macro-empty' })
})

test('the catalogue gives the URL to paste with one’s own host and network', async () => {
  await world.api('PUT', '/networks/cb', { dialect: 'clickbank', key: 'cb-key' })

  const { json } = await world.api('GET', '/dialects?network=cb')
  const revealed = await world.api('GET', '/dialects?network=cb&reveal=true')
  const urlIn = (items: { id: string; pasteUrl: string }[]) =>
    items.find((item) => item.id === 'clickbank')?.pasteUrl

  expect(json.next).toBeNull()
  expect(urlIn(json.items)).toMatch(new RegExp(`^${world.url}/postback/cb/\\*\\*\\*\\?`))
  expect(urlIn(revealed.json.items)).toMatch(new RegExp(`^${world.url}/postback/cb/cb-key\\?`))
  expect((await world.api('GET', '/dialects?network=nobody')).status).toBe(404)
})

test('the catalogue tells of every network how it speaks, and what stands behind it', async () => {
  const { json } = await world.api('GET', '/dialects')
  const of = (id: string) => json.items.find((item: { id: string }) => item.id === id)

  expect(json.items).toHaveLength(74)
  expect(of('affise')).toMatchObject({
    ...{ kind: 'platform', verified: 'quoted', role: 'affiliate', method: 'GET', secret: 'none' },
    ...{ clickLink: 'https://offer.example/?sub1={subid}', txid: 'order', answer: 'OK' },
    words: { 1: 'Purchase', 2: 'Lead', 3: 'Reject' },
  })
  expect(of('affise').pasteUrl).toContain('/postback/affise/{key}?subid={sub1}&status={status}')
  expect(of('stripe')).toMatchObject({ kind: 'cart', signature: 'stripe', secret: 'needed' })
  expect(of('hotmart')).toMatchObject({ signature: 'none', secret: 'possible' })
  expect(of('cj')).toMatchObject({ method: 'none' })
})

test('a network that is not made yet knows its URL but for its name and key', async () => {
  const { json } = await world.api('GET', '/dialects')

  const templates = json.items.map((item: { template: string }) => item.template)
  for (const template of templates)
    expect(template).toContain(`${world.url}/postback/{network}/{key}`)
})

test('a sample has a click, so that every value shows where it will stand', async () => {
  const { json } = await world.api('POST', '/preview/destination', {
    destination: { url: 'https://r.example/?p={prelanding}&px={px}&d={domain}' },
  })

  expect(json.request.url).toBe('https://r.example/?p=prelanding&px=1234567890&d=go.example')
})

test('clicks of another tracker come in once, and bad lines are named', async () => {
  const rows = ['{"subid":"imp-1"}', 'nonsense', '{"subid":"imp-2","campaign":"unknown"}'].join(
    '\n',
  )

  const first = await world.api('POST', '/clicks', rows)
  const again = await world.api('POST', '/clicks', rows)

  const refused = [{ line: 2, reason: 'not-json' }]
  expect(first.json).toEqual({ accepted: 2, repeated: 0, refused })
  expect(again.json).toEqual({ accepted: 0, repeated: 2, refused })
  expect(await world.store.findClick('imp-2')).toMatchObject({ campaign: 'unknown' })
})

test('an import beyond its size is refused before it is read', async () => {
  const { status, json } = await world.api('POST', '/clicks', '{"subid":"a"}\n'.repeat(200))

  expect([status, json.reason]).toEqual([413, 'body-too-large'])
})

test('the description names every operation, and each of its references is there', async () => {
  const answer = await world.ask('/api/openapi.json')
  const text = await answer.text()
  const described = JSON.parse(text)
  const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name)

  expect(described.openapi).toBe('3.1.0')
  expect(Object.keys(described.paths)).toEqual(
    expect.arrayContaining([
      '/api/v1/leads',
      '/api/v1/trace/{subid}',
      '/api/v1/postbacks',
      '/api/v1/deliveries/{id}',
      '/api/v1/clicks',
      '/api/v1/destinations/{id}/preview',
      '/api/v1/dialects',
      '/api/v1/ledger',
      '/api/v1/session',
    ]),
  )
  expect(names.length).toBeGreaterThan(10)
  for (const name of names) expect(described.components.schemas).toHaveProperty(String(name))
})
