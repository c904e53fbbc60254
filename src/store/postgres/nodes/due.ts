import type { DueDelivery } from '../../../domain/delivery.ts'
import { bucketsOf, groupOf } from '../../../domain/groups.ts'
import type { Place } from '../../questions/about-deliveries.ts'
import { type Asking, all, listed, lists, numbered } from '../../questions/asking.ts'
import { type DueDestinations, readDue } from '../../questions/due.ts'
import { type DueWish, type Store, StoreAwayError } from '../../store.ts'
import type { Answer } from '../server/answer.ts'
import { numbers } from '../server/places.ts'
import type { Leases } from './leases.ts'

/** As `deliveries_due` has it first. */
export const groupOfRow = (table: string) =>
  `((hashint4(${table}.bucket::integer)::bigint + 2147483648) >> 27)`

const asked = `(${numbered}) g (id)`
const isDue = `d.state = 'waiting' and d.due_at is not null`

// Compared as rows: no other index knows that, and the planner has no choice it could get wrong while a
// table that was empty fills.
const group = groupOfRow('d')
const place = `(${group}, d.destination, d.due_at)`
const inOrder = `order by ${group}, d.destination, d.due_at`

// Group by group, so that what is due for other processes is not walked over.
const dueText = (within: string, but: string) => `select x.bucket, x.id, x.due_at as "dueAt"
  from ${asked} cross join lateral (
    select d.bucket, d.id, d.due_at from deliveries d
    where ${isDue}${within} and ${place} > (g.id, ?, -1) and ${place} <= (g.id, ?, ?)${but}
    ${inOrder} limit ?) x`
// What is held already lies among the oldest, and is passed over there.
const selectDue = dueText('', ` and d.id not in (${listed})`)
// Where rows are spread over machines, each group is asked for on its own, where it is.
const ofOneGroup = ' and d.bucket = any(?::smallint[])'
const selectDueOfOne = dueText(ofOneGroup, '')

/** What is due of these groups at one destination. */
export function* listDueOf(
  groups: readonly number[],
  { destination, nowMs, held, limit, withClicks }: DueWish,
): Asking<readonly DueDelivery[]> {
  const found = yield* oldestOf(groups, { destination, nowMs, held, most: limit })
  return yield* readDue(found, withClicks)
}

export type DueRow = Place & { readonly dueAt: number }
type Oldest = Pick<DueWish, 'destination' | 'nowMs' | 'held'> & { readonly most: number }

/**
 * The oldest that is due of these groups. They have about equally much: each is asked for its part, and again
 * for more when all that it gave is among the oldest.
 */
export function* oldestOf(
  groups: readonly number[],
  { destination, nowMs, held, most }: Oldest,
): Asking<readonly DueRow[]> {
  const found = new Map<number, readonly DueRow[]>()
  const passed = JSON.stringify(held)
  let open = groups
  let each = Math.ceil(most / groups.length) + moreOfEach
  for (;;) {
    const wish = [destination, destination, nowMs, passed, each] as const
    const rows = (yield* lists<FoundRow>(selectDue, JSON.stringify(open), ...wish)).map(dueRowOf)
    const own = Map.groupBy(rows, ({ bucket }) => groupOf(bucket))
    for (const group of open) found.set(group, own.get(group) ?? [])
    const known = [...found.values()].flat().sort((a, b) => a.dueAt - b.dueAt)
    const newest = known[most - 1]?.dueAt ?? Number.POSITIVE_INFINITY
    open = open.filter((group) => mayHaveOlder(found.get(group), each, newest))
    if (open.length === 0 || each >= most) return known.slice(0, most)
    each *= 4
  }
}

/** The same of one group, asked where its rows are; what is held already is among them. */
export function oldestOfOne(group: number, { destination, nowMs, most }: Omit<Oldest, 'held'>) {
  const wish = [destination, destination, nowMs, most] as const
  return all<DueRow>(selectDueOfOne, JSON.stringify([group]), numbers(bucketsOf(group)), ...wish)
}

type FoundRow = readonly [bucket: number, id: string, dueAt: number]
const dueRowOf = ([bucket, id, dueAt]: FoundRow): DueRow => ({ bucket, id, dueAt })

const moreOfEach = 8

function mayHaveOlder(rows: readonly DueRow[] = [], each: number, newest: number): boolean {
  const last = rows.at(-1)
  return last !== undefined && rows.length === each && last.dueAt < newest
}

const headAfter = (destination: string, within: string) => `cross join lateral (
    select d.destination, d.due_at from deliveries d
    where ${isDue}${within} and (${group}, d.destination) > (g.id, ${destination}) and ${group} < g.id + 1
    ${inOrder} limit 1) x`

// From each destination of a group to the next: there are few, and very many rows.
const headsText = (within: string) => `with recursive heads as (
    select g.id, x.destination, x.due_at from ${asked} ${headAfter("''", within)}
    union all
    select g.id, x.destination, x.due_at from heads g ${headAfter('g.destination', within)})
  select g.destination, min(g.due_at) as "firstAt", min((
    select d.due_at from deliveries d where ${isDue}${within}
      and ${place} > (g.id, g.destination, ?) and (${group}, d.destination) <= (g.id, g.destination)
    ${inOrder} limit 1)) as "nextAt"
  from heads g group by g.destination order by g.destination`
const selectHeads = headsText('')
const selectHeadsOfOne = headsText(ofOneGroup)

export type Head = {
  readonly destination: string
  readonly firstAt: number
  readonly nextAt: number | null
}

/** Destinations that something of these groups is due at. */
export function* listDueDestinationsOf(
  groups: readonly number[],
  nowMs: number,
): Asking<DueDestinations> {
  return dueFrom(yield* all<Head>(selectHeads, JSON.stringify(groups), nowMs), nowMs)
}

/** The heads of one group, asked for where its rows are. */
export function headsOfOne(group: number, nowMs: number): Asking<readonly Head[]> {
  const own = numbers(bucketsOf(group))
  return all<Head>(selectHeadsOfOne, JSON.stringify([group]), own, own, own, nowMs)
}

/** A destination may be named once for each group. */
export function dueFrom(heads: readonly Head[], nowMs: number): DueDestinations {
  const next = heads.flatMap(({ nextAt }) => nextAt ?? [])
  return {
    destinations: [
      ...new Set(
        heads.filter(({ firstAt }) => firstAt <= nowMs).map(({ destination }) => destination),
      ),
    ],
    nextDueAt: next.length === 0 ? null : Math.min(...next),
  }
}

/** Others make what is to be sent here, and nobody tells of it. */
const soonMs = 100

/** Of no group that is this process's: a database that is away has nothing due for it for another reason. */
export function nothingDue(leases: Leases): DueDestinations {
  if (leases.haveRunOut()) throw new StoreAwayError('The database does not hear of this process.')
  return { destinations: [], nextDueAt: null }
}

/** What is due of the groups that this process sends for. */
export function openDue(
  answer: Answer,
  leases: Leases,
): Pick<Store, 'listDue' | 'listDueDestinations'> {
  return {
    listDue: async (wish) => {
      const groups = leases.groups()
      if (groups.length === 0) return []
      // What was left meanwhile is not claimed.
      return leases.claim(await answer(() => listDueOf(groups, wish)))
    },
    listDueDestinations: async (nowMs) => {
      const groups = leases.groups()
      if (groups.length === 0) return nothingDue(leases)
      const due = await answer(() => listDueDestinationsOf(groups, nowMs))
      if (leases.isAlone()) return due
      return { ...due, nextDueAt: Math.min(due.nextDueAt ?? nowMs + soonMs, nowMs + soonMs) }
    },
  }
}
