import type { CostCount, CostPart, CostRow, SpreadStep } from '../costs.ts'
import type { ListPage, ListWish } from '../looks.ts'
import { inBucket } from '../rows/bucket.ts'
import type { SqlValue } from '../rows/fields.ts'
import { type Asking, all, get, numbered, single } from './asking.ts'
import { boundedLimit, pageOf } from './conditions.ts'
import { numberOf, readCursor } from './cursor.ts'

type StoredCost = Omit<CostRow, 'id'> & {
  readonly id: number
  readonly afterAt: number
  readonly afterClick: string
  readonly tries: number
}

const columns = `id, campaign, from_at as "from", to_at as "to", param, value, day, zone, amount,
  amount_before as "amountBefore", at, by, until, state, clicks, done, after_at as "afterAt",
  after_click as "afterClick", tries`

/** For the binds of `valuesOf`; every click names its parameters as an object. */
export const paramOf = `json_extract(params, '$."' || ? || '"')`
const ofPart = `campaign = ? and at >= ? and at < ? and (? = '' or ${paramOf} = ?)`

const valuesOf = ({ campaign, from, param, value }: CostPart, until: number): SqlValue[] => [
  ...[campaign, from, until, param, param, value],
]

const countOfPart = `select count(*) from clicks indexed by clicks_by_time
  where ${inBucket} and ${ofPart}`
const costOfPart = `select ${columns} from costs
  where campaign = ? and from_at = ? and param = ? and value = ?`
const overlapping = `select 1 from costs where campaign = ? and from_at > ? and from_at < ? and to_at > ?
  and (from_at <> ? or param <> ?) limit 1`
const twoDaysMs = 2 * 86_400_000

/** What is known of each of these, in their order. */
export function* countCosts(
  parts: readonly (CostPart & { readonly until: number })[],
): Asking<readonly CostCount[]> {
  const counts: CostCount[] = []
  for (const part of parts) {
    const { campaign, from, to, param, value, until } = part
    const known = yield* get<StoredCost>(costOfPart, campaign, from, param, value)
    // No day is longer than two: what begins earlier is over.
    const others = [campaign, from - twoDaysMs, to, from, from, param]
    counts.push({
      clicks: (yield* single<number>(countOfPart, ...valuesOf(part, until))) ?? 0,
      known: known === undefined ? null : rowOf(known),
      overlaps: (yield* single<number>(overlapping, ...others)) === 1,
    })
  }
  return counts
}

const selectNext = `select id from costs
  where state = 'spreading' and id not in (${numbered}) limit 1`
const costOfId = `select ${columns} from costs where id = ?`
const nextClicks = `select subid, at from clicks indexed by clicks_by_time
  where ${inBucket} and ${ofPart} and (at, subid) > (?, ?) order by at, subid limit ?`

/** undefined: everything is spread, but for those that failed. */
export function nextCost(failed: readonly number[]): Asking<number | undefined> {
  return single<number>(selectNext, JSON.stringify(failed))
}

/** The next step of this cost; undefined: it is spread. */
export function* nextSpread(costId: number, limit: number): Asking<SpreadStep | undefined> {
  const cost = yield* get<StoredCost>(costOfId, costId)
  if (cost?.state !== 'spreading') return undefined
  const { id, at, done, amount, tries, until } = cost
  const rest = { ...cost, from: Math.max(cost.from, cost.afterAt) }
  const place = [cost.afterAt, cost.afterClick, limit]
  const part = yield* all<SpreadStep['part'][number]>(
    nextClicks,
    ...valuesOf(rest, until),
    ...place,
  )
  const isLast = part.length < limit
  // At the end they are counted again: some may have come behind the place where it was.
  const known = isLast ? null : cost.clicks
  const clicks = known ?? (yield* single<number>(countOfPart, ...valuesOf(cost, until))) ?? 0
  return { id, at, done, amount, tries, clicks, part, isLast }
}

/** Newest first. */
export function* listCosts(wish: ListWish): Asking<ListPage<CostRow>> {
  const limit = boundedLimit(wish.limit)
  const after = readCursor(wish.cursor)
  const rows = yield* all<StoredCost>(
    `select ${columns} from costs where id < ? order by id desc limit ?`,
    numberOf(after?.id) ?? Number.MAX_SAFE_INTEGER,
    limit + 1,
  )
  return pageOf(rows.map(rowOf), limit, ({ at, id }) => ({ at, id }))
}

function rowOf({ afterAt: _, afterClick: __, tries: ___, id, ...row }: StoredCost): CostRow {
  return { ...row, id: String(id) }
}
