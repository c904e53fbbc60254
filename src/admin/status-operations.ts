import type { z } from 'zod'
import { keySubid } from '../domain/ids.ts'
import { readAmount, readCurrency } from '../domain/money.ts'
import type { Reading } from '../domain/reading.ts'
import type { Network } from '../domain/settings.ts'
import { allowedMoves, type Status, statuses } from '../domain/status.ts'
import type { Intake } from '../store/store.ts'
import { auditEntry } from './audit.ts'
import { correctionInput, decisionInput, testLeadsQuery, tryInput } from './contract-act-inputs.ts'
import { deletedSchema, statusTableSchema, takenSchema, triedSchema } from './contract-acts.ts'
import type { AdminDeps } from './deps.ts'
import { findOwnLead, maySee } from './limit.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { isRefusal, type Refusal, refuse } from './problem.ts'
import type { Who } from './tokens.ts'
import { tryWords } from './try-words.ts'

type StatusDeps = Pick<AdminDeps, 'store' | 'nowMs' | 'ids'>

export function statusOperations(deps: StatusDeps): readonly Operation[] {
  return [showTable(deps), tryStatuses(deps), correct(deps), decide(deps), deleteTests(deps)]
}

const meanings: Readonly<Record<Status, string>> = {
  Lead: 'A lead has been generated.',
  Purchase: 'A purchase has been made.',
  Reject: 'A lead or purchase has been rejected.',
  Trash: 'A lead or purchase has been marked as trash.',
}

const showTable = ({ store }: StatusDeps) =>
  operation({
    method: 'GET',
    path: '/statuses',
    summary: 'The four statuses, their meaning, and the moves each network may make',
    scope: 'read',
    answer: statusTableSchema,
    run: () => ({
      statuses: statuses.map((status) => ({ status, meaning: meanings[status] })),
      networks: Object.values(store.settings().networks).map((network) => ({
        network: network.id,
        own: network.moves !== null,
        reopen: network.reopen,
        moves: movesOf(network),
      })),
    }),
  })

function movesOf({ moves, reopen }: Network): Record<string, Status[]> {
  const table = moves ?? allowedMoves
  return Object.fromEntries(
    statuses.map((from) => {
      const to: readonly Status[] = table[from]
      const back: readonly Status[] = reopen && from !== 'Lead' ? ['Lead'] : []
      return [from, [...new Set([...back, ...to])]]
    }),
  )
}

const tryStatuses = ({ store, nowMs }: StatusDeps) =>
  operation({
    method: 'POST',
    path: '/statuses/try',
    summary: 'What each word of a sequence would do; nothing is kept',
    scope: 'read',
    body: tryInput,
    answer: triedSchema,
    run: ({ body }) => {
      const settings = store.settings()
      const network = findOwn(settings.networks, body.network)
      if (network === undefined) return refuse('not-found', `no network \`${body.network}\``)
      const words = body.words.map((word) => (typeof word === 'string' ? { status: word } : word))
      return { items: [...tryWords({ settings, network, nowMs: nowMs() }, words)] }
    },
  })

type Correction = z.output<typeof correctionInput>

const correct = (deps: StatusDeps) =>
  operation({
    method: 'POST',
    path: '/leads/{subid}/status',
    summary: 'Correct a lead’s status by hand, whatever the network may do',
    scope: 'admin',
    body: correctionInput,
    answer: takenSchema,
    run: async ({ params, body, who }) => {
      const { store } = deps
      const subid = keySubid(params.subid)
      if (subid === undefined) return refuse('not-found')
      const leadId = await leadToCorrect(deps, who, { ...body, subid })
      if (isRefusal(leadId)) return leadId
      const intake = correctionOf(deps, { body, subid, leadId, by: who.name })
      if (isRefusal(intake)) return intake
      const taken = await store.take(intake)
      if (body.settles !== undefined && leadId !== null) await store.decide(body.settles, leadId)
      const { network, status, payout, comment } = body
      const after = { network, leadId, status, payout, comment, outcome: taken.outcome }
      await store.keepAudit(auditEntry(who, 'correct', { kind: 'leads', target: subid, after }))
      return { ...taken }
    },
  })

/** null: there is none yet. One of somebody else's campaign is as good as none to see. */
async function leadToCorrect(
  { store }: StatusDeps,
  who: Who,
  asked: Correction & { readonly subid: string },
): Promise<string | null | Refusal> {
  const { subid, network, leadId } = asked
  if (findOwn(store.settings().networks, network) === undefined) {
    return refuse('body-invalid', `network: there is no \`${network}\``)
  }
  if (leadId !== undefined) {
    const lead = await findOwnLead(store, who, { subid, leadId })
    return lead?.network === network ? leadId : refuse('not-found', 'leadId: none here')
  }
  const wish = { limit: 500, cursor: null, from: null, to: null }
  const { items } = await store.listLeads({ subid, network }, wish)
  const own = items.filter((lead) => maySee(who, lead.campaign))
  if (items.length > own.length) return refuse('not-found')
  const [only, another] = own
  if (another !== undefined) return refuse('body-invalid', 'leadId: there are several, name one')
  if (only !== undefined) return only.id
  return who.campaigns === null ? null : refuse('not-found')
}

type Correcting = {
  readonly body: Correction
  readonly subid: string
  readonly leadId: string | null
  readonly by: string
}

function correctionOf(
  { ids, nowMs }: StatusDeps,
  { body, subid, leadId, by }: Correcting,
): Intake | Refusal {
  const reading = correctionReading(body, subid)
  if (isRefusal(reading)) return reading
  const { network, status, payout, currency, comment } = body
  const said = { by, network, leadId, status, payout, currency, comment }
  return {
    id: ids.next('p_'),
    receivedAt: nowMs(),
    network,
    cause: leadId === null ? { kind: 'correction' } : { kind: 'correction', leadId },
    method: 'POST',
    path: `/leads/${encodeURIComponent(subid)}/status`,
    query: '',
    contentType: 'application/json',
    body: new TextEncoder().encode(JSON.stringify(said)),
    ip: null,
    unauthenticated: false,
    read: { ok: true, reading },
  }
}

function correctionReading(body: Correction, subid: string): Reading | Refusal {
  const amount = readAmount(body.payout ?? '')
  if (body.payout !== undefined && (amount === undefined || amount.negative)) {
    return refuse('body-invalid', 'payout: it is no amount, such as "12.50"')
  }
  const currency = readCurrency(body.currency ?? '')
  if (body.currency !== undefined && currency === undefined) {
    return refuse('body-invalid', 'currency: it is not the three letters of one')
  }
  return {
    subid,
    status: body.status,
    word: body.status,
    reversal: false,
    test: false,
    notes: [],
    ...(amount === undefined ? {} : { amount: amount.amount }),
    ...(currency === undefined ? {} : { currency }),
    ...(body.comment === undefined ? {} : { comment: body.comment }),
  }
}

const decide = ({ store }: StatusDeps) =>
  operation({
    method: 'POST',
    path: '/postbacks/{id}/decide',
    summary: 'Say which lead a waiting postback is about',
    scope: 'admin',
    body: decisionInput,
    answer: takenSchema,
    run: async ({ params, body: { leadId }, who }) => {
      const refusal = await whyNotDecide(store, who, { id: params.id, leadId })
      if (refusal !== undefined) return refusal
      const taken = await store.decide(params.id, leadId)
      if (taken === undefined) return refuse('state-conflict', 'it waits no longer')
      const about = { kind: 'postbacks', target: params.id, after: { leadId } }
      await store.keepAudit(auditEntry(who, 'decide', about))
      return { ...taken }
    },
  })

async function whyNotDecide(
  store: StatusDeps['store'],
  who: Who,
  { id, leadId }: { readonly id: string; readonly leadId: string | null },
): Promise<Refusal | undefined> {
  const waiting = await store.findWaiting(id)
  if (waiting === undefined) return refuse('not-found', 'it waits for no decision')
  const { subid, network } = waiting
  if (leadId === null) {
    return who.campaigns === null ? undefined : refuse('scope-missing', 'needs every campaign')
  }
  const lead = await findOwnLead(store, who, { subid, leadId })
  return lead?.network === network
    ? undefined
    : refuse('body-invalid', 'leadId: it is not one of these')
}

const deleteTests = ({ store }: StatusDeps) =>
  operation({
    method: 'DELETE',
    path: '/test-leads',
    summary: 'Delete the leads that are tests, with their moves and deliveries',
    scope: 'admin',
    query: testLeadsQuery,
    answer: deletedSchema,
    run: async ({ query: { network = null }, who }) => {
      const campaigns = who.campaigns
      return { deleted: await store.deleteTests({ network, campaigns, withClicks: false }) }
    },
  })
