import { keySubid } from '../domain/ids.ts'
import type { DeliveryFilter, DeliveryRow, ListPage, ListWish } from '../store/looks.ts'
import {
  deliveryDetailSchema,
  deliveryListSchema,
  leadListSchema,
  ledgerSchema,
  postbackListSchema,
  traceSchema,
} from './contract.ts'
import { deliveryQuery, leadQuery, postbackQuery } from './contract-inputs.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'
import { refuse } from './problem.ts'
import { type LiveStates, shownAttempt, shownDelivery, shownLead, shownRequest } from './shown.ts'
import { shownPostback } from './shown-postback.ts'
import { shownTrace } from './trace.ts'

type LookDeps = Pick<AdminDeps, 'store' | 'live'>

export function lookOperations(deps: LookDeps): readonly Operation[] {
  return [
    leads(deps),
    trace(deps),
    postbacks(deps),
    deliveries(deps),
    delivery(deps),
    changeDelivery(deps, 'cancel'),
    changeDelivery(deps, 'park'),
    changeDelivery(deps, 'release'),
    ledger(deps),
  ]
}

const leads = ({ store }: LookDeps) =>
  operation({
    method: 'GET',
    path: '/leads',
    summary: 'What became of the clicks, newest first',
    scope: 'read',
    query: leadQuery,
    answer: leadListSchema,
    run: async ({ query }) => {
      const page = await store.listLeads(filterOf(query), wishOf(query))
      return { items: page.items.map((row) => shownLead(row, row)), next: page.next }
    },
  })

const trace = ({ store, live }: LookDeps) =>
  operation({
    method: 'GET',
    path: '/trace/{subid}',
    summary: 'Everything that happened to one subid, in order of time',
    scope: 'read',
    answer: traceSchema,
    run: async ({ params }) => {
      const subid = keySubid(params.subid)
      if (subid === undefined) return refuse('not-found')
      const context = { subid, settings: store.settings(), live: statesOf(live()) }
      return shownTrace(await store.trace(subid), context) ?? refuse('not-found')
    },
  })

const postbacks = ({ store }: LookDeps) =>
  operation({
    method: 'GET',
    path: '/postbacks',
    summary: 'The raw log of what came in, newest first',
    scope: 'read',
    query: postbackQuery,
    answer: postbackListSchema,
    run: async ({ query }) => {
      const page = await store.listPostbacks(filterOf(query), wishOf(query))
      const settings = store.settings()
      return { items: page.items.map((row) => shownPostback(row, settings)), next: page.next }
    },
  })

const deliveries = ({ store, live }: LookDeps) =>
  operation({
    method: 'GET',
    path: '/deliveries',
    summary: 'What is owed to destinations, newest first',
    scope: 'read',
    query: deliveryQuery,
    answer: deliveryListSchema,
    run: async ({ query }) => {
      const states = statesOf(live())
      const wish = wishOf(query)
      const page =
        query.state === 'sending'
          ? await listSending({ store, ids: states.keys() }, filterOf(query), wish)
          : await store.listDeliveries(filterOf(query), wish)
      return { items: page.items.map((row) => shownDelivery(row, states)), next: page.next }
    },
  })

function statesOf(live: ReturnType<LookDeps['live']>): LiveStates {
  return new Map(live.map(({ deliveryId, process }) => [deliveryId, process]))
}

/** What is on its way is known to memory alone: those rows are `waiting` in the store. */
async function listSending(
  { store, ids }: Pick<LookDeps, 'store'> & { readonly ids: Iterable<string> },
  filter: DeliveryFilter,
  wish: ListWish,
): Promise<ListPage<DeliveryRow>> {
  const newestFirst = [...ids].sort().reverse()
  const later = newestFirst.filter((id) => wish.cursor === null || id < wish.cursor)
  const chosen = later.slice(0, wish.limit)
  const found = await Promise.all(chosen.map((id) => store.findDelivery(id)))
  const items = found
    .flatMap((one) => (one === undefined ? [] : [one.row]))
    .filter((row) => {
      if (filter.destination !== undefined && row.destination !== filter.destination) return false
      if (filter.subid !== undefined && row.subid !== filter.subid) return false
      return row.at >= (wish.from ?? 0) && row.at < (wish.to ?? Number.POSITIVE_INFINITY)
    })
  return { items, next: later.length > chosen.length ? (chosen.at(-1) ?? null) : null }
}

const delivery = (deps: LookDeps) =>
  operation({
    method: 'GET',
    path: '/deliveries/{id}',
    summary: 'One delivery with its request and every attempt',
    scope: 'read',
    answer: deliveryDetailSchema,
    run: ({ params }) => findDetail(deps, params.id),
  })

export async function findDetail({ store, live }: LookDeps, id: string) {
  const found = await store.findDelivery(id)
  if (found === undefined) return refuse('not-found')
  const { row, attempts } = found
  return {
    ...shownDelivery(row, statesOf(live())),
    request: row.request === null ? null : shownRequest(row.request),
    log: attempts.map((attempt) => shownAttempt(attempt, row.request)),
  }
}

const changes = {
  cancel: { state: 'cancelled', summary: 'Give a delivery up' },
  park: { state: 'parked', summary: 'Hold a delivery back' },
  release: { state: 'waiting', summary: 'Let a parked delivery go' },
} as const

const changeDelivery = (deps: LookDeps, verb: keyof typeof changes) =>
  operation({
    method: 'POST',
    path: `/deliveries/{id}/${verb}`,
    summary: changes[verb].summary,
    scope: 'admin',
    answer: deliveryDetailSchema,
    run: async ({ params }) => {
      const id = params.id
      if (await deps.store.setDeliveryState(id, changes[verb].state)) return findDetail(deps, id)
      const found = await deps.store.findDelivery(id)
      if (found === undefined) return refuse('not-found')
      return refuse('state-conflict', `it is ${found.row.state}`)
    },
  })

const ledger = ({ store }: LookDeps) =>
  operation({
    method: 'GET',
    path: '/ledger',
    summary: 'Per destination: what was accepted, and what became of it',
    scope: 'read',
    answer: ledgerSchema,
    run: async () => ({ items: [...(await store.ledger())], next: null }),
  })

type Paged = {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

function wishOf({ limit, cursor, from, to }: Paged): ListWish {
  return { limit, cursor: cursor ?? null, from: from ?? null, to: to ?? null }
}

type Filled<Query> = {
  [Name in Exclude<keyof Query, keyof Paged>]?: Exclude<Query[Name], undefined>
}

/** The rest of the query: what is not asked for is left out. Subids are looked for as they are kept. */
function filterOf<Query extends Paged>(query: Query): Filled<Query> {
  const { limit: _limit, cursor: _cursor, from: _from, to: _to, ...rest } = query
  const asked = Object.entries(rest).filter(([, value]) => value !== undefined)
  const keyed = asked.map(([name, value]) => [
    name,
    name === 'subid' && typeof value === 'string' ? (keySubid(value) ?? value) : value,
  ])
  // Safe: only names of the query with their own values are in it.
  return Object.fromEntries(keyed) as Filled<Query>
}
