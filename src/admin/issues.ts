import type { PostbackTally, Trouble } from '../store/numbers.ts'
import { addressIssues } from './address-issues.ts'
import type { Issue } from './contract-numbers.ts'
import { heldIssues } from './held-issues.ts'
import { networkIssues } from './network-issues.ts'
import { isoTime, type NumberDeps } from './report-operations.ts'

const dayMs = 86_400_000
/** Fewer retries than these are the weather of the internet. */
const fewRetries = 3
const leastFreeBytes = 1024 ** 3
const leastFreeShare = 0.05

/**
 * What a person must look at, the worst first; muted ones say until when. Of what was removed there is
 * nothing left to mend.
 */
export async function openIssues(
  deps: NumberDeps,
  campaigns: readonly string[] | null,
): Promise<readonly Issue[]> {
  const { store } = deps
  const now = deps.nowMs()
  const troubles = await store.listTroubles(now - dayMs, campaigns)
  const { destinations } = store.settings()
  const issues = troubles
    .filter(({ destination }) => Object.hasOwn(destinations, destination))
    .flatMap(deliveryIssue)
  // What belongs to no campaign is for those who see all of them.
  if (campaigns === null) issues.push(...(await sharedIssues(deps, now)))
  const mutes = new Map((await store.listMutes()).map(({ id, until }) => [id, until]))
  return issues
    .map((issue) => {
      const until = mutes.get(issue.id) ?? 0
      return until > now ? { ...issue, mutedUntil: isoTime(until) } : issue
    })
    .sort((a, b) => rank(a) - rank(b) || b.count - a.count)
}

const rank = ({ severity }: Issue) => (severity === 'error' ? 0 : 1)

const ofTrouble = {
  retrying: { kind: 'destination-failing', severity: 'error', state: 'waiting' },
  parked: { kind: 'parked', severity: 'warning', state: 'parked' },
  'by-hand': { kind: 'held-by-hand', severity: 'warning', state: 'held' },
  held: { kind: 'held', severity: 'error', state: 'held' },
  lost: { kind: 'delivery-lost', severity: 'error', state: 'failed' },
} as const

function deliveryIssue(trouble: Trouble): Issue[] {
  const { destination, count, capped, since, last, leads, money, lastError } = trouble
  const { kind, severity, state } = ofTrouble[trouble.kind]
  if (trouble.kind === 'retrying' && count < fewRetries) return []
  const issue: Issue = {
    ...{ id: `${kind}:${destination}`, kind, severity, subject: destination, reason: lastError },
    ...{ count, capped, since: isoTime(since), last: isoTime(last), leads },
    money: money.map(({ currency, amount }) => ({ currency: currency || null, amount })),
    link: `/admin/outbound?destination=${encodeURIComponent(destination)}&state=${state}`,
    mutedUntil: null,
  }
  return [issue]
}

async function sharedIssues({ store }: NumberDeps, now: number): Promise<readonly Issue[]> {
  const tally = (fromMs: number, toMs: number): Promise<readonly PostbackTally[]> =>
    store.tallyPostbacks({ from: Math.max(0, now - fromMs), to: Math.max(1, now - toMs) })
  const [week, hour, dayBefore, undecided, heard, held] = await Promise.all([
    tally(7 * dayMs, 0),
    tally(3_600_000, 0),
    tally(dayMs + 3_600_000, 3_600_000),
    store.listUndecided(),
    store.listHeard(),
    store.sumHeld({ campaigns: null }),
  ])
  const disk = await diskIssue(store)
  const settings = store.settings()
  const addresses = await addressIssues(store, settings)
  const there = <Told extends { readonly network: string }>(told: readonly Told[]) =>
    told.filter(({ network }) => Object.hasOwn(settings.networks, network))
  const tallies = { week: there(week), hour: there(hour), dayBefore, heard: there(heard) }
  return [
    ...addresses,
    ...networkIssues({ now, ...tallies, undecided }),
    ...heldIssues(held.sums, held.capped),
    ...disk,
  ]
}

async function diskIssue(store: NumberDeps['store']): Promise<readonly Issue[]> {
  const { diskFreeBytes, diskBytes } = await store.size()
  if (diskFreeBytes === null || diskBytes === null) return []
  if (diskFreeBytes >= Math.min(leastFreeBytes, diskBytes * leastFreeShare)) return []
  const nothing = { count: 1, capped: false, since: null, last: null, leads: null, money: [] }
  const about = { id: 'disk:data', kind: 'disk', severity: 'error', subject: 'data' } as const
  return [{ ...about, ...nothing, reason: null, link: '/admin/health', mutedUntil: null }]
}
