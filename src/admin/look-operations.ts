import { roles } from '../domain/access.ts'
import { keySubid } from '../domain/ids.ts'
import { auditEntry } from './audit.ts'
import {
  deliveryDetailSchema,
  deliveryListSchema,
  leadListSchema,
  ledgerSchema,
  postbackListSchema,
  postbackSchema,
  traceSchema,
} from './contract.ts'
import { releasedSchema } from './contract-acts.ts'
import { deliveryQuery, leadQuery, postbackQuery } from './contract-logs.ts'
import type { AdminDeps } from './deps.ts'
import { maySeeSubid } from './limit.ts'
import { isSending, keptStates, listSending } from './list-sending.ts'
import { filterOf, seenBy, wishOf } from './log-filter.ts'
import { secretsFor } from './network-secrets.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { refuse } from './problem.ts'
import { type LiveStates, shownAttempt, shownDelivery, shownLead, shownRequest } from './shown.ts'
import { shownPostback } from './shown-postback.ts'
import type { Who } from './tokens.ts'
import { shownTrace } from './trace.ts'

type LookDeps = Pick<AdminDeps, 'store' | 'live'>

export function lookOperations(deps: LookDeps): readonly Operation[] {
  return [
    leads(deps),
    trace(deps),
    postbacks(deps),
    postback(deps),
    deliveries(deps),
    delivery(deps),
    changeDelivery(deps, 'cancel'),
    changeDelivery(deps, 'park'),
    changeDelivery(deps, 'release'),
    releaseHeld(deps),
    ledger(deps),
  ]
}

const leads = ({ store }: LookDeps) =>
  operation({
    method: 'GET',
    path: '/leads',
    summary: 'What became of the clicks, newest first',
    scope: 'read',
    roles,
    query: leadQuery,
    answer: leadListSchema,
    run: async ({ query, who }) => {
      const page = await store.listLeads(filterOf(query, who), wishOf(query))
      return { items: page.items.map((row) => shownLead(row, row)), next: page.next }
    },
  })

const trace = ({ store, live }: LookDeps) =>
  operation({
    method: 'GET',
    path: '/trace/{subid}',
    summary: 'Everything that happened to one subid, in order of time',
    scope: 'read',
    roles,
    answer: traceSchema,
    run: async ({ params, who }) => {
      const subid = keySubid(params.subid)
      if (subid === undefined || !(await maySeeSubid(store, who, subid))) return refuse('not-found')
      const rows = await store.trace(subid)
      const secretsOf = await secretsFor(store, rows.postbacks)
      const context = { subid, secretsOf, live: statesOf(live()) }
      return shownTrace(rows, context) ?? refuse('not-found')
    },
  })

const postbacks = ({ store }: LookDeps) =>
  operation({
    method: 'GET',
    path: '/postbacks',
    summary: 'The raw log of what came in, newest first',
    scope: 'read',
    roles,
    query: postbackQuery,
    answer: postbackListSchema,
    run: async ({ query, who }) => {
      const page = await store.listPostbacks(filterOf(query, who), wishOf(query))
      const secretsOf = await secretsFor(store, page.items)
      return { items: page.items.map((row) => shownPostback(row, secretsOf)), next: page.next }
    },
  })

const postback = ({ store }: LookDeps) =>
  operation({
    method: 'GET',
    path: '/postbacks/{id}',
    summary: 'One postback with what it said',
    scope: 'read',
    roles,
    answer: postbackSchema,
    run: async ({ params, who }) => {
      const row = await store.findPostback(params.id)
      const seen = seenBy(who)
      if (row === undefined || !(seen === null || seen.includes(row.campaign ?? ''))) {
        return refuse('not-found')
      }
      return shownPostback(row, await secretsFor(store, [row]))
    },
  })

const deliveries = ({ store, live }: LookDeps) =>
  operation({
    method: 'GET',
    path: '/deliveries',
    summary: 'What is owed to destinations, newest first',
    scope: 'read',
    roles,
    query: deliveryQuery,
    answer: deliveryListSchema,
    run: async ({ query, who }) => {
      const states = statesOf(live())
      const filter = filterOf(query, who)
      const wish = wishOf(query)
      const page = isSending(filter)
        ? await listSending({ store, ids: states.keys() }, filter, wish)
        : await store.listDeliveries(keptStates(filter), wish)
      return { items: page.items.map((row) => shownDelivery(row, states)), next: page.next }
    },
  })

export function statesOf(live: ReturnType<LookDeps['live']>): LiveStates {
  return new Map(live.map(({ deliveryId, process }) => [deliveryId, process]))
}

const delivery = (deps: LookDeps) =>
  operation({
    method: 'GET',
    path: '/deliveries/{id}',
    summary: 'One delivery with its request and every attempt',
    scope: 'read',
    roles,
    answer: deliveryDetailSchema,
    run: ({ params, who }) => findDetail(deps, who, params.id),
  })

/** What is not theirs to see is not there. */
async function findTheirs(store: LookDeps['store'], who: Who, id: string) {
  const found = await store.findDelivery(id)
  if (found === undefined) return undefined
  return (await maySeeSubid(store, who, found.row.subid)) ? found : undefined
}

export async function findDetail({ store, live }: LookDeps, who: Who, id: string) {
  const found = await findTheirs(store, who, id)
  if (found === undefined) return refuse('not-found')
  const { row, attempts } = found
  return {
    ...shownDelivery(row, statesOf(live())),
    request: row.request === null ? null : shownRequest(row.request),
    version: row.request?.version ?? null,
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
    scope: 'write',
    roles,
    answer: deliveryDetailSchema,
    run: async ({ params, who }) => {
      const id = params.id
      const found = await findTheirs(deps.store, who, id)
      if (found === undefined) return refuse('not-found')
      const { state } = changes[verb]
      const [before, after] = [{ state: found.row.state }, { state }]
      const audit = auditEntry(who, verb, { kind: 'deliveries', target: id, before, after })
      if (await deps.store.setDeliveryState(id, state, audit)) return findDetail(deps, who, id)
      return refuse('state-conflict', `it is ${found.row.state}`)
    },
  })

/** They are tried again at once: what happens then is the destination's choice anew. */
const releaseHeld = ({ store }: LookDeps) =>
  operation({
    method: 'POST',
    path: '/destinations/{id}/release',
    summary: 'Let all deliveries go that a problem holds for a person (`onProblem: hold`)',
    scope: 'write',
    answer: releasedSchema,
    run: async ({ params: { id }, who }) => {
      if (findOwn(store.settings().destinations, id) === undefined) return refuse('not-found')
      const audit = auditEntry(who, 'release', { kind: 'deliveries', target: id })
      return { released: await store.releaseHeld(id, audit) }
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
