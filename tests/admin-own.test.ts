import { afterAll, beforeAll, expect, test } from 'vitest'
import { draftOperations } from '../src/admin/draft-operations.ts'
import type { Operation } from '../src/admin/operation.ts'
import { resendOperations } from '../src/admin/resend-operations.ts'
import { statusImportOperation } from '../src/admin/status-import-operation.ts'
import { statusOperations } from '../src/admin/status-operations.ts'
import type { Who } from '../src/admin/tokens.ts'
import { randomBytes } from '../src/platform/random.ts'
import { type AdminWorld, openAdminWorld } from './admin-world.ts'
import { makeClick, makeSettlement } from './store/makers.ts'

let world: AdminWorld
let operations: readonly Operation[]

beforeAll(async () => {
  world = await openAdminWorld()
  const { store, ids, clock } = world
  const deps = { store, ids, randomBytes, nowMs: () => clock.now, live: () => [] }
  const sendTest = () => Promise.reject(new Error('nothing is sent from here'))
  operations = [
    ...draftOperations({ ...deps, sendTest }),
    ...resendOperations(deps),
    ...statusOperations(deps),
    statusImportOperation(deps),
  ]
  await world.api('PUT', '/destinations/s2s', { url: 'https://r.example/?s={subid}', tests: true })
  for (const campaign of ['own', 'other']) {
    await store.keepClick(makeClick({ subid: campaign, campaign }))
    await world.take({ subid: campaign, txid: campaign })
    await world.take({ subid: campaign, txid: `test-${campaign}`, test: true })
  }
  const due = await store.listDue({ destination: 's2s', nowMs: clock.now, held: [], limit: 10 })
  for (const one of due) {
    await store.settle(makeSettlement(one, { step: { kind: 'failed', problem: 'gone' } }))
  }
})
afterAll(() => world.close())

type Asked = { readonly id?: string; readonly subid?: string; readonly body?: unknown }

/** As a buyer of the campaign `own`. */
function asBuyer(place: string, { id = '', subid = '', body }: Asked = {}) {
  const [method, path] = place.split(' ')
  const operation = operations.find((one) => one.method === method && one.path === path)
  const who: Who = {
    ...{ id: 't', name: 'ann', scopes: ['admin'], expiresAt: null },
    ...{ role: 'buyer', campaigns: ['own'], userId: null },
  }
  return operation?.run({
    params: { id, subid },
    query: {},
    body,
    who,
    origin: '',
    lastEventId: null,
  })
}

const deliveryOf = async (subid: string) =>
  (await world.api('GET', `/deliveries?subid=${subid}`)).json.items[0].id

test('a buyer sends the deliveries of own campaigns again, and does not see others', async () => {
  const own = await asBuyer('POST /deliveries/{id}/resend', { id: await deliveryOf('own') })
  const other = await asBuyer('POST /deliveries/{id}/resend', { id: await deliveryOf('other') })

  expect(own).toMatchObject({ state: 'waiting', generation: 1 })
  expect(other).toEqual({ refusal: 'not-found' })
})

test('a buyer’s replay is of own campaigns, whatever it asks for', async () => {
  const count = async (filter: object) =>
    await asBuyer('POST /replays', { body: { dryRun: true, mode: 'all', filter } })

  expect(await count({})).toMatchObject({ count: 1 })
  expect(await count({ campaign: 'own' })).toMatchObject({ count: 1 })
  const others = await count({ campaign: 'other' })
  await world.api('PUT', '/campaigns/other', { landings: [{ id: 'l', url: 'https://l.example' }] })
  // Whether it is there is not told, nor what others there are.
  expect(await count({ campaign: 'other' })).toEqual(others)
  const detail = 'filter.campaign: there is no `othr`'
  expect(await count({ campaign: 'othr' })).toEqual({ refusal: 'body-invalid', detail })
  expect(others).toEqual({ refusal: 'body-invalid', detail: detail.replace('othr', 'other') })
})

test('a buyer neither sees nor stops the replays of others', async () => {
  const { json } = await world.api('POST', '/replays', { filter: { destination: 'none' } })

  expect(await asBuyer('GET /replays/{id}', { id: json.id })).toEqual({ refusal: 'not-found' })
  expect(await asBuyer('DELETE /replays/{id}', { id: json.id })).toEqual({ refusal: 'not-found' })
  expect(await asBuyer('GET /replays')).toEqual({ items: [], next: null })
})

test('a buyer corrects leads of own campaigns alone, and none that has no campaign', async () => {
  const correct = (subid: string, leadId?: string) =>
    asBuyer('POST /leads/{subid}/status', {
      subid,
      body: { network: 'default', status: 'Trash', ...(leadId === undefined ? {} : { leadId }) },
    })
  const leads = async (subid: string) =>
    (await world.api('GET', `/leads?subid=${subid}`)).json.items[0].id

  expect(await correct('own', await leads('own'))).toMatchObject({ outcome: 'moved' })
  expect(await correct('other', await leads('other'))).toMatchObject({ refusal: 'not-found' })
  expect(await correct('other')).toMatchObject({ refusal: 'not-found' })
  expect(await correct('nobody')).toMatchObject({ refusal: 'not-found' })
})

test('a buyer’s preview knows the clicks of own campaigns alone', async () => {
  const shown = (subid: string) =>
    asBuyer('POST /preview/destination', {
      body: { destination: { url: 'https://r.example/?s={subid}&px={px}' }, subid },
    })

  expect(await shown('own')).toMatchObject({ request: { url: expect.stringContaining('px=123') } })
  expect(await shown('other')).toMatchObject({ request: { url: expect.stringMatching(/px=$/) } })
})

test('a buyer deletes the tests of own campaigns alone, and imports nothing', async () => {
  const imported = await asBuyer('POST /import/statuses', { body: new TextEncoder().encode('a,1') })

  expect(await asBuyer('DELETE /test-leads')).toEqual({ deleted: 1 })
  expect(imported).toMatchObject({ refusal: 'scope-missing' })
  expect((await world.api('GET', '/leads?subid=other')).json.items).toHaveLength(2)
})
