import { slotFrom, slotOf } from '../../domain/slots.ts'
import type { SeenAddress } from '../looks.ts'
import type {
  HeardNetwork,
  PostbackTally,
  SaidPostback,
  TimeRange,
  WaitingTally,
} from '../numbers.ts'
import { inBucket, inSums } from '../rows/bucket.ts'
import { type Asking, all, single } from './asking.ts'

const mostUndecided = 1_000
const mostSlotsSearched = 400

const nextNetwork = `select min(network) from rollup_postbacks where ${inSums} and network > ?`

function* networksHeard(): Asking<readonly string[]> {
  const names: string[] = []
  let name = (yield* single<string | null>(nextNetwork, '')) ?? null
  while (name !== null) {
    names.push(name)
    name = (yield* single<string | null>(nextNetwork, name)) ?? null
  }
  return names
}

const tallyOfNetwork = `select network, outcome, nullif(reason, '') as reason,
    cast(sum(count) as bigint) as count, min(first_at) as "firstAt", max(last_at) as "lastAt"
  from rollup_postbacks where ${inSums} and network = ? and slot >= ? and slot < ?
  group by network, outcome, reason order by outcome, rollup_postbacks.reason`

export function* tallyPostbacks({ from, to }: TimeRange): Asking<readonly PostbackTally[]> {
  const tallies: PostbackTally[] = []
  for (const network of yield* networksHeard()) {
    const bounds = [slotOf(from), slotFrom(to)]
    tallies.push(...(yield* all<PostbackTally>(tallyOfNetwork, network, ...bounds)))
  }
  return tallies
}

const atEnd = (time: 'min(first_at)' | 'max(last_at)', slot: 'min' | 'max') =>
  `select ${time} from rollup_postbacks where ${inSums} and network = ? and slot = (
     select ${slot}(slot) from rollup_postbacks where ${inSums} and network = ?)`
const firstHeard = atEnd('min(first_at)', 'min')
const lastHeard = atEnd('max(last_at)', 'max')

export function* listHeard(): Asking<readonly HeardNetwork[]> {
  const heard: HeardNetwork[] = []
  for (const network of yield* networksHeard()) {
    const firstAt = yield* single<number>(firstHeard, network, network)
    const lastAt = yield* single<number>(lastHeard, network, network)
    if (firstAt !== undefined && lastAt !== undefined) heard.push({ network, firstAt, lastAt })
  }
  return heard
}

type Undecided = { readonly network: string; readonly at: number }

const undecided = `select network, at from postbacks indexed by postbacks_by_outcome
  where ${inBucket} and outcome in ('stale', 'waiting', 'ignored', 'refused')
    and outcome = 'waiting' and reason = 'ambiguous-lead' order by at desc limit ${mostUndecided}`

export function* listUndecided(): Asking<readonly WaitingTally[]> {
  return waitingTallies(yield* all<Undecided>(undecided))
}

function waitingTallies(rows: readonly Undecided[]): readonly WaitingTally[] {
  const tallies = new Map<string, WaitingTally>()
  const capped = rows.length >= mostUndecided
  for (const { network, at } of rows) {
    const known = tallies.get(network)
    const count = (known?.count ?? 0) + 1
    tallies.set(network, { network, count, capped, since: at, last: known?.last ?? at })
  }
  return [...tallies.values()]
}

/** Of the newest rows, those that may not be counted yet. */
const mostUncounted = 5_000

const said = `at, query, content_type as "contentType", body, headers, outcome, reason`
const uncounted = `select ${said} from (
    select id, at, network, query, content_type, body, headers, outcome, reason
    from postbacks indexed by postbacks_by_time
    where ${inBucket} and at > ? order by at desc, id desc limit ${mostUncounted}) z
  where network = ? order by at desc, id desc limit ?`
const slotsOfNetwork = `select min(first_at) as first, max(last_at) as last from rollup_postbacks
  where ${inSums} and network = ? group by slot order by slot desc limit ${mostSlotsSearched}`
const saidBetween = `select ${said} from postbacks indexed by postbacks_by_time
  where ${inBucket} and at >= ? and at <= ? and network = ? order by at desc, id desc limit ?`

type Span = { readonly first: number; readonly last: number }

/**
 * What is not counted yet, then only quarters of an hour in which the network is known to have spoken;
 * newest first.
 */
export function* listSaid(network: string, limit: number): Asking<readonly SaidPostback[]> {
  const counted = yield* all<Span>(slotsOfNetwork, network)
  const newest = counted[0]?.last ?? -1
  const rows = [...(yield* all<SaidPostback>(uncounted, newest, network, limit))]
  for (const { first, last } of counted) {
    if (rows.length >= limit) break
    const more = [first, last, network, limit - rows.length]
    rows.push(...(yield* all<SaidPostback>(saidBetween, ...more)))
  }
  return rows
}

const addressesOf = `select address, count, first_at as "firstAt", last_at as "lastAt",
    sale_at as "saleAt"
  from addresses where network = ? order by count desc, address`

/** Who called a network that learns it, most calls first. */
export function* listAddresses(network: string): Asking<readonly SeenAddress[]> {
  return yield* all<SeenAddress>(addressesOf, network)
}
