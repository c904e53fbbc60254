import type { z } from 'zod'
import { roles } from '../domain/access.ts'
import { keySubid } from '../domain/ids.ts'
import type { Settings } from '../domain/settings.ts'
import { hintFor } from '../settings/nearest.ts'
import type { Replay, ReplayCount, ReplayFilter } from '../store/acts.ts'
import { auditEntry } from './audit.ts'
import { deliveryDetailSchema } from './contract.ts'
import { replayInput, resendInput } from './contract-act-inputs.ts'
import {
  newReplaySchema,
  replayListSchema,
  replaySchema,
  type ShownReplay,
} from './contract-acts.ts'
import type { AdminDeps } from './deps.ts'
import { findOwnLead } from './limit.ts'
import { findDetail } from './look-operations.ts'
import { type Operation, operation } from './operation.ts'
import { isRefusal, type Refusal, refuse } from './problem.ts'
import { shownTime } from './shown.ts'
import type { Who } from './tokens.ts'

type ReplayDeps = Pick<AdminDeps, 'store' | 'live' | 'nowMs' | 'randomBytes'>

const mostOpen = 10
const isOpen = ({ state }: Replay) => state === 'running' || state === 'paused'

export function resendOperations(deps: ReplayDeps): readonly Operation[] {
  const steering = [pauseOf(deps, 'pause'), pauseOf(deps, 'resume'), cancel(deps)]
  return [resendOne(deps), startReplay(deps), listReplays(deps), showReplay(deps), ...steering]
}

const resendOne = (deps: ReplayDeps) =>
  operation({
    method: 'POST',
    path: '/deliveries/{id}/resend',
    summary: 'Send a delivery that is over again, with the same event id',
    scope: 'write',
    roles,
    body: resendInput,
    answer: deliveryDetailSchema,
    run: async ({ params: { id }, body: { render }, who }) => {
      const found = await deps.store.findDelivery(id)
      if (found === undefined) return refuse('not-found')
      const own = await findOwnLead(deps.store, who, found.row)
      if (who.campaigns !== null && own === undefined) return refuse('not-found')
      const answer = await deps.store.resend(id, render)
      if (answer === 'resent') {
        const [before, after] = [{ state: found.row.state }, { state: 'waiting' }]
        const about = { kind: 'deliveries', target: id, before, after }
        await deps.store.keepAudit(auditEntry(who, 'resend', about))
        return findDetail(deps, who, id)
      }
      return answer === 'not-found' ? refuse('not-found') : refuse('state-conflict', answer)
    },
  })

const startReplay = ({ store, nowMs, randomBytes }: ReplayDeps) =>
  operation({
    method: 'POST',
    path: '/replays',
    summary: 'Send many again, or count how many that would be',
    scope: 'admin',
    body: replayInput,
    answer: newReplaySchema,
    run: async ({ body, who }) => {
      const { mode, render, perSecond, dryRun } = body
      const createdAt = nowMs()
      const filter = filterOf(body, who, createdAt)
      if (isRefusal(filter)) return filter
      const counted = await store.countReplay({ mode, filter })
      const asked = { filter: body.filter, own: who.campaigns, nothing: isNothing(counted) }
      const misspelt = misspeltName(store.settings(), asked)
      if (misspelt !== undefined) return misspelt
      const { count, capped, skipped } = counted
      const told = { count, capped, skipped: { ...skipped }, seconds: Math.ceil(count / perSecond) }
      if (dryRun) return told
      const open = (await store.listReplays()).filter(isOpen)
      if (open.length >= mostOpen) return refuse('state-conflict', 'too many are under way')
      const time = createdAt.toString(36).padStart(8, '0')
      const id = `r_${time}${Buffer.from(randomBytes(6)).toString('hex')}`
      const known = { id, createdAt, by: who.name, mode, filter, render, perSecond }
      await store.startReplay({ ...known, total: count, capped })
      await store.keepAudit(
        auditEntry(who, 'replay', { kind: 'deliveries', target: id, after: { mode, count } }),
      )
      return { id, ...told }
    },
  })

type NewReplay = z.output<typeof replayInput>

function filterOf({ mode, filter }: NewReplay, who: Who, nowMs: number): ReplayFilter | Refusal {
  const { campaign, to, subid, states, ...rest } = filter
  const why = mode === 'missing' ? whyNoneIsMissing(filter) : undefined
  const wrong = why ?? whyNoTime(filter, nowMs)
  if (wrong !== undefined) return refuse('body-invalid', wrong)
  const keyed = subid === undefined ? undefined : (keySubid(subid) ?? subid)
  const campaigns = chosenCampaigns(campaign, who)
  return {
    ...withoutMissing(rest),
    ...(states === undefined ? {} : { states }),
    ...(keyed === undefined ? {} : { subid: keyed }),
    ...(campaigns === null ? {} : { campaigns }),
    // What is made from now on is sent by itself.
    to: Math.min(to ?? nowMs + 1, nowMs + 1),
  }
}

/**
 * It would be an answer of nothing to do. Networks and campaigns that were deleted still have deliveries:
 * only where nothing is found were they never there. A campaign of others is to nobody there.
 */
function misspeltName(
  { destinations, networks, campaigns }: Settings,
  { filter, own, nothing }: Pick<NewReplay, 'filter'> & { own: Who['campaigns']; nothing: boolean },
): Refusal | undefined {
  const ownCampaigns = Object.keys(campaigns).filter((id) => own === null || own.includes(id))
  const named = [
    ['destination', Object.keys(destinations)],
    ['network', nothing ? Object.keys(networks) : null],
    ['campaign', nothing ? ownCampaigns : null],
  ] as const
  for (const [name, known] of named) {
    const unknown = [filter[name] ?? []].flat().find((id) => known?.includes(id) === false)
    if (known === null || unknown === undefined) continue
    const hint = hintFor(unknown, known.slice(0, 50))
    return refuse('body-invalid', `filter.${name}: there is no \`${unknown}\`${hint}`)
  }
  return undefined
}

const isNothing = ({ count, skipped }: ReplayCount) =>
  count === 0 && Object.keys(skipped).length === 0

function whyNoTime({ from = 0, to }: NewReplay['filter'], nowMs: number): string | undefined {
  if (from > nowMs) return 'filter.from: is not before now'
  return to !== undefined && from >= to ? 'filter.from: is not before `to`' : undefined
}

function whyNoneIsMissing({ destination = [], error }: NewReplay['filter']): string | undefined {
  if ([destination].flat().length !== 1) {
    return 'filter.destination: say which destination missed something'
  }
  return error === undefined ? undefined : 'filter.error: what was never sent has none'
}

function withoutMissing<Value extends object>(value: Value) {
  const known = Object.entries(value).filter(([, inner]) => inner !== undefined)
  // Safe: only what is undefined was taken away.
  return Object.fromEntries(known) as { [Name in keyof Value]?: Exclude<Value[Name], undefined> }
}

/** One's own among those asked for; none of them is nothing at all. */
function chosenCampaigns(
  asked: string | readonly string[] | undefined,
  { campaigns: own }: Who,
): readonly string[] | null {
  if (asked === undefined) return own
  return [asked].flat().filter((id) => own === null || own.includes(id))
}

const listReplays = ({ store }: ReplayDeps) =>
  operation({
    method: 'GET',
    path: '/replays',
    summary: 'The latest replays, newest first',
    scope: 'read',
    answer: replayListSchema,
    run: async ({ who }) => {
      const replays = await store.listReplays()
      return { items: replays.filter((one) => isOwn(one, who)).map(shownReplay), next: null }
    },
  })

const showReplay = ({ store }: ReplayDeps) =>
  operation({
    method: 'GET',
    path: '/replays/{id}',
    summary: 'How far a replay has come',
    scope: 'read',
    answer: replaySchema,
    run: async ({ params, who }) => {
      const replay = await store.findReplay(params.id)
      return replay !== undefined && isOwn(replay, who) ? shownReplay(replay) : refuse('not-found')
    },
  })

const pauses = {
  pause: { paused: true, summary: 'Stop a replay for a while' },
  resume: { paused: false, summary: 'Go on with a replay that was paused' },
} as const

const pauseOf = ({ store }: ReplayDeps, verb: keyof typeof pauses) =>
  operation({
    method: 'POST',
    path: `/replays/{id}/${verb}`,
    summary: pauses[verb].summary,
    scope: 'admin',
    answer: replaySchema,
    run: async ({ params, who }) => {
      const replay = await store.findReplay(params.id)
      if (replay === undefined || !isOwn(replay, who)) return refuse('not-found')
      if (!(await store.pauseReplay(replay.id, pauses[verb].paused))) {
        return refuse('state-conflict', `it is ${replay.state}`)
      }
      const after = (await store.findReplay(replay.id)) ?? replay
      const about = { kind: 'deliveries', target: replay.id, after: { state: after.state } }
      await store.keepAudit(auditEntry(who, 'replay', about))
      return shownReplay(after)
    },
  })

const cancel = ({ store }: ReplayDeps) =>
  operation({
    method: 'DELETE',
    path: '/replays/{id}',
    summary: 'Stop a replay; what it has sent stays sent',
    scope: 'admin',
    run: async ({ params, who }) => {
      const replay = await store.findReplay(params.id)
      if (replay === undefined || !isOwn(replay, who)) return refuse('not-found')
      if (await store.cancelReplay(replay.id)) {
        const about = { kind: 'deliveries', target: replay.id, after: { state: 'cancelled' } }
        await store.keepAudit(auditEntry(who, 'replay', about))
        return undefined
      }
      return refuse('state-conflict', 'it is over')
    },
  })

/** Of one's own campaigns alone. */
function isOwn({ filter }: Replay, who: Who): boolean {
  const own = who.campaigns
  return own === null || (filter.campaigns?.every((id) => own.includes(id)) ?? false)
}

function shownReplay(replay: Replay): ShownReplay {
  const { from, to, ...filter } = replay.filter
  const since = from === undefined ? {} : { from: shownTime(from) }
  return {
    id: replay.id,
    at: shownTime(replay.createdAt),
    by: replay.by,
    mode: replay.mode,
    render: replay.render,
    filter: { ...filter, ...since, to: shownTime(to) },
    perSecond: replay.perSecond,
    state: replay.state,
    count: replay.total,
    capped: replay.capped,
    sent: replay.sent,
    skipped: { ...replay.skipped },
    updatedAt: shownTime(replay.updatedAt),
  }
}
