import type { Database } from 'better-sqlite3'
import { sharesOf } from '../../domain/spread-cost.ts'
import type { CostCount, CostPart, CostRow, NewCost } from '../costs.ts'
import type { ListPage, ListWish } from '../looks.ts'
import { inBucket } from './bucket.ts'
import { boundedLimit, pageOf } from './conditions.ts'
import { readCursor } from './cursor.ts'
import type { SqlValue } from './fields.ts'

type StoredCost = Omit<CostRow, 'id'> & {
  readonly id: number
  readonly afterAt: number
  readonly afterClick: string
  readonly tries: number
}

/** The next clicks of one cost, found beside the writer. */
export type SpreadStep = {
  readonly id: number
  /** Where the spreading was when they were looked for, so that no step is made twice. */
  readonly at: number
  readonly done: number
  readonly amount: string
  readonly clicks: number
  readonly tries: number
  readonly part: readonly { readonly subid: string; readonly at: number }[]
  readonly isLast: boolean
}

const columns = `id, campaign, from_at as "from", to_at as "to", param, value, day, zone, amount,
  amount_before as "amountBefore", at, by, until, state, clicks, done, after_at as "afterAt",
  after_click as "afterClick", tries`

const mostTries = 3

export function prepareCosts(db: Database) {
  return { ...prepareCostReads(db), ...prepareCostWrites(db) }
}

const ofPart = `campaign = ? and at >= ? and at < ?
  and (? = '' or json_extract(params, '$."' || ? || '"') = ?)`

const valuesOf = ({ campaign, from, param, value }: CostPart, until: number): SqlValue[] => [
  ...[campaign, from, until, param, param, value],
]

function prepareCostReads(db: Database) {
  const count = db
    .prepare<SqlValue[], number>(
      `select count(*) from clicks indexed by clicks_by_time where ${inBucket} and ${ofPart}`,
    )
    .pluck()
  const find = db.prepare<SqlValue[], StoredCost>(
    `select ${columns} from costs where campaign = ? and from_at = ? and param = ? and value = ?`,
  )
  const overlapping = db
    .prepare<SqlValue[], number>(
      `select 1 from costs where campaign = ? and from_at > ? and from_at < ? and to_at > ?
         and (from_at <> ? or param <> ?) limit 1`,
    )
    .pluck()
  const next = db.prepare<[], StoredCost>(
    `select ${columns} from costs where state = 'spreading' limit 1`,
  )
  const clicks = db.prepare<SqlValue[], { subid: string; at: number }>(
    `select subid, at from clicks indexed by clicks_by_time
     where ${inBucket} and ${ofPart} and (at, subid) > (?, ?) order by at, subid limit ?`,
  )
  return {
    countCosts: (parts: readonly (CostPart & { readonly until: number })[]): CostCount[] =>
      parts.map((part) => {
        const { campaign, from, to, param, value, until } = part
        const known = find.get(campaign, from, param, value)
        return {
          clicks: count.get(...valuesOf(part, until)) ?? 0,
          known: known === undefined ? null : rowOf(known),
          // No day is longer than two: what begins earlier is over.
          overlaps: overlapping.get(campaign, from - twoDaysMs, to, from, from, param) === 1,
        }
      }),
    listCosts: (wish: ListWish) => listCosts(db, wish),
    /** undefined: everything is spread. */
    nextSpread: (limit: number): SpreadStep | undefined => {
      const cost = next.get()
      if (cost === undefined) return undefined
      const { id, at, done, amount, tries, until } = cost
      const counted = () => count.get(...valuesOf(cost, until)) ?? 0
      const start = Math.max(cost.from, cost.afterAt)
      const rest = { ...cost, from: start }
      const part = clicks.all(...valuesOf(rest, until), cost.afterAt, cost.afterClick, limit)
      const isLast = part.length < limit
      // At the end they are counted again: some may have come behind the place where it was.
      const known = isLast ? counted() : (cost.clicks ?? counted())
      return { id, at, done, amount, tries, clicks: known, part, isLast }
    },
  }
}

const twoDaysMs = 2 * 86_400_000

export function listCosts(db: Database, wish: ListWish): ListPage<CostRow> {
  const limit = boundedLimit(wish.limit)
  const after = readCursor(wish.cursor)
  const rows = db
    .prepare<SqlValue[], StoredCost>(
      `select ${columns} from costs where id < ? order by id desc limit ?`,
    )
    .all(after === undefined ? Number.MAX_SAFE_INTEGER : Number(after.id), limit + 1)
    .map(rowOf)
  return pageOf(rows, limit, ({ at, id }) => ({ at, id }))
}

function rowOf({ afterAt: _, afterClick: __, tries: ___, id, ...row }: StoredCost): CostRow {
  return { ...row, id: String(id) }
}

function prepareCostWrites(db: Database) {
  const amount = db
    .prepare<SqlValue[], string>(
      'select amount from costs where campaign = ? and from_at = ? and param = ? and value = ?',
    )
    .pluck()
  const drop = db.prepare<SqlValue[]>(
    'delete from costs where campaign = ? and from_at = ? and param = ? and value = ?',
  )
  const keep = db.prepare<SqlValue[]>(
    `insert into costs (campaign, from_at, to_at, param, value, day, zone, amount, amount_before,
       at, by, until, state, clicks, done, after_at, after_click, tries)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'spreading', null, 0, -1, '', 0)`,
  )
  const remove = db.prepare<[number]>('delete from costs where id = ?')
  const removeOld = db.prepare<[number, number]>(
    `delete from costs where id in (
       select id from costs where to_at < ? order by to_at limit ?)`,
  )
  return {
    /** A corrected one is the newest of the list. */
    keep: (cost: NewCost, now: number) => {
      const { campaign, from, to, param, value, day, zone, by, until } = cost
      const before = amount.get(campaign, from, param, value) ?? null
      drop.run(campaign, from, param, value)
      const told = before === cost.amount ? null : before
      keep.run(campaign, from, to, param, value, day, zone, cost.amount, told, now, by, until)
    },
    spread: prepareSpread(db),
    remove: (id: string) => /^\d{1,15}$/.test(id) && remove.run(Number(id)).changes > 0,
    removeOld: (before: number, limit: number) => removeOld.run(before, limit).changes,
  }
}

/** Writes one step, unless another came before it. */
function prepareSpread(db: Database) {
  const stands = db
    .prepare<SqlValue[], number>(
      `select 1 from costs where id = ? and at = ? and done = ? and tries = ? and state = 'spreading'`,
    )
    .pluck()
  const setCost = db.prepare<SqlValue[]>(
    `update clicks set cost = ? where ${inBucket} and subid = ? and cost is not ?`,
  )
  const moveOn = prepareMoveOn(db)
  return (step: SpreadStep, touchSlot: (at: number) => void): void => {
    if (stands.get(step.id, step.at, step.done, step.tries) !== 1) return
    const shares = sharesOf(step.amount, Math.max(1, step.clicks))
    for (const [index, { subid, at }] of step.part.entries()) {
      const isLast = step.done + index + 1 === step.clicks
      const cost = isLast ? shares.last : shares.each
      if (setCost.run(cost, subid, cost).changes > 0) touchSlot(at)
    }
    moveOn(step)
  }
}

function prepareMoveOn(db: Database) {
  const goOn = db.prepare<SqlValue[]>(
    'update costs set clicks = ?, done = ?, after_at = ?, after_click = ? where id = ?',
  )
  const end = db.prepare<SqlValue[]>(
    `update costs set state = 'done', clicks = ?, done = ? where id = ?`,
  )
  const again = db.prepare<SqlValue[]>(
    `update costs set clicks = null, done = 0, after_at = -1, after_click = '', tries = tries + 1
     where id = ?`,
  )
  return ({ id, clicks, part, tries, isLast, done: before }: SpreadStep): void => {
    const done = before + part.length
    const last = part.at(-1)
    // Clicks came or went while it was spread: then the sum would be another.
    const isOff = done > clicks || (isLast && done < clicks)
    if (isOff && tries + 1 < mostTries) again.run(id)
    else if (isLast || isOff || last === undefined) end.run(clicks, done, id)
    else goOn.run(clicks, done, last.at, last.subid, id)
  }
}
