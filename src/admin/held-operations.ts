import { roles } from '../domain/access.ts'
import type { HeldChoice } from '../store/acts.ts'
import type { HeldRow } from '../store/looks.ts'
import { auditEntry } from './audit.ts'
import {
  appliedSchema,
  applyInput,
  dismissedSchema,
  dismissInput,
  type HeldBack,
  heldListSchema,
  heldQuery,
  heldSumQuery,
  heldSumsSchema,
} from './contract-held.ts'
import type { AdminDeps } from './deps.ts'
import { findOwnLead, maySee } from './limit.ts'
import { seenBy, wishOf } from './log-filter.ts'
import { type Operation, operation } from './operation.ts'
import { isRefusal, type Refusal, refuse } from './problem.ts'
import { shownMoney, shownTime } from './shown.ts'
import type { Who } from './tokens.ts'

type HeldDeps = Pick<AdminDeps, 'store' | 'nowMs' | 'ids'>

/** What the rules held back of the networks' words, and how a person applies it. */
export function heldOperations(deps: HeldDeps): readonly Operation[] {
  return [list(deps), sums(deps), apply(deps), dismiss(deps), dismissAll(deps)]
}

const list = ({ store }: HeldDeps) =>
  operation({
    method: 'GET',
    path: '/held-back',
    summary: 'What the rules held back of the networks’ words and is open, newest first',
    scope: 'read',
    roles,
    query: heldQuery,
    answer: heldListSchema,
    run: async ({ query, who }) => {
      const { items, next } = await store.listHeld(filterOf(query, who), wishOf(query))
      return { items: items.map(shownHeld), next }
    },
  })

const sums = ({ store }: HeldDeps) =>
  operation({
    method: 'GET',
    path: '/held-back/sums',
    summary: 'The money of what was held back, by network, kind and currency',
    scope: 'read',
    roles,
    query: heldSumQuery,
    answer: heldSumsSchema,
    run: async ({ query, who }) => {
      const { sums: all, capped } = await store.sumHeld(filterOf(query, who))
      const items = all.map(({ amount, since, last, ...sum }) => ({
        ...sum,
        payout: shownMoney(amount, sum.currency) ?? amount,
        ...{ since: shownTime(since), last: shownTime(last) },
      }))
      return { items, capped, next: null }
    },
  })

type Asked = {
  readonly network?: readonly string[] | undefined
  readonly kind?: readonly HeldRow['kind'][] | undefined
}

const filterOf = ({ network, kind }: Asked, who: Who) => ({
  ...(network === undefined ? {} : { network }),
  ...(kind === undefined ? {} : { kind }),
  campaigns: seenBy(who),
})

function shownHeld({ amended: _, amount, at, ...row }: HeldRow): HeldBack {
  return { ...row, at: shownTime(at), payout: shownMoney(amount, row.currency) }
}

const apply = (deps: HeldDeps) =>
  operation({
    method: 'POST',
    path: '/held-back/{id}/apply',
    summary: 'Do what a held-back word would have done; once, however often it is asked for',
    scope: 'admin',
    body: applyInput,
    answer: appliedSchema,
    run: async ({ params, body, who }) => {
      const named = await choiceOf(deps, who, { id: params.id, ...body })
      return isRefusal(named) ? named : settle(deps, who, { ...named, as: 'applied' })
    },
  })

const dismiss = (deps: HeldDeps) =>
  operation({
    method: 'POST',
    path: '/held-back/{id}/dismiss',
    summary: 'Let a held-back word be: it is listed no longer',
    scope: 'admin',
    answer: appliedSchema,
    run: async ({ params, who }) => {
      const named = await choiceOf(deps, who, { id: params.id })
      return isRefusal(named) ? named : settle(deps, who, { ...named, as: 'dismissed' })
    },
  })

const atOnce = 200
/** One request: the page asks again for the rest. */
const mostDismissed = 5_000

const dismissAll = ({ store, nowMs }: HeldDeps) =>
  operation({
    method: 'POST',
    path: '/held-back/dismiss',
    summary: 'Let everything be that the filter means and that is open now',
    scope: 'admin',
    body: dismissInput,
    answer: dismissedSchema,
    run: async ({ body, who }) => {
      const filter = filterOf(body, who)
      const [from, to] = [body.from ?? null, Math.min(body.to ?? nowMs() + 1, nowMs() + 1)]
      let dismissed = 0
      let cursor: string | null = null
      do {
        const page = await store.listHeld(filter, { from, to, cursor, limit: atOnce })
        const ids = page.items.map(({ postbackId }) => postbackId)
        if (ids.length > 0) dismissed += await store.dismissHeld(ids)
        cursor = page.next
      } while (cursor !== null && dismissed < mostDismissed)
      const about = { kind: 'postbacks', target: 'held-back', after: { ...body, dismissed } }
      if (dismissed > 0) await store.keepAudit(auditEntry(who, 'dismiss', about))
      return { dismissed, more: cursor !== null }
    },
  })

type Choice = Pick<HeldChoice, 'postbackId' | 'leadId' | 'subid'>
type Named = {
  readonly id: string
  readonly leadId?: string | undefined
  readonly subid?: string | undefined
}

/** The word is theirs to see, and the lead that is named one of its network that is theirs too. */
async function choiceOf(
  { store }: HeldDeps,
  who: Who,
  { id, leadId, subid: said }: Named,
): Promise<Choice | Refusal> {
  const row = await store.findHeld(id)
  if (row === undefined || !maySee(who, row.campaign)) {
    return refuse('not-found', 'nothing of it was held back')
  }
  if (leadId === undefined) return { postbackId: id }
  const subid = row.subid ?? said
  if (subid === undefined) return refuse('body-invalid', 'subid: say whose lead it is')
  const lead = await findOwnLead(store, who, { subid, leadId })
  if (lead?.network !== row.network) {
    return refuse('body-invalid', 'leadId: it is no lead of this subid and network')
  }
  return { postbackId: id, leadId, subid }
}

async function settle(
  { store, ids, nowMs }: HeldDeps,
  who: Who,
  choice: Omit<HeldChoice, 'correction'>,
) {
  const { postbackId, as, leadId = null } = choice
  const act = as === 'applied' ? 'apply' : 'dismiss'
  const said = { by: who.name, postbackId, leadId }
  const answer = await store.applyHeld({
    ...choice,
    correction: {
      ...{ id: ids.next('p_'), receivedAt: nowMs(), method: 'POST', query: '', ip: null },
      path: `/held-back/${postbackId}/${act}`,
      contentType: 'application/json',
      body: new TextEncoder().encode(JSON.stringify(said)),
      unauthenticated: false,
    },
  })
  if (answer === undefined) return refuse('body-invalid', 'leadId: say which lead it is about')
  const { taken, isNew } = answer
  if (isNew) {
    const after = { leadId, outcome: taken.outcome, reason: taken.reason, by: taken.id }
    const about = { kind: 'postbacks', target: postbackId, after }
    await store.keepAudit(auditEntry(who, act, about))
  }
  return { ...taken, repeated: !isNew }
}
