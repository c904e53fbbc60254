import type { Database } from 'better-sqlite3'
import { slotFrom, slotOf, slotStart } from '../../domain/slots.ts'
import type { RollWish } from '../numbers.ts'
import { inBucket, onlyBucket } from './bucket.ts'
import { boundedCells, type ClickCell, readClickCells } from './rollup-clicks.ts'
import { cubes, prepareKeys } from './rollup-keys.ts'
import { foundMs, type prepareMarks } from './rollup-marks.ts'

type PostbackCell = {
  readonly network: string
  readonly outcome: string
  readonly reason: string
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
}

/** A quarter of an hour as its rows were at one moment. */
export type CountedSlot = {
  readonly slot: number
  /** How often it had changed since it was counted; 0: it was not counted yet. */
  readonly mark: number
  readonly clicks: readonly ClickCell[]
  readonly postbacks: readonly PostbackCell[]
}

export type DueSlots = {
  /** Changed since they were counted. */
  readonly dirty: readonly number[]
  /** Over, and never counted since. In order. */
  readonly over: readonly number[]
  /** Not over yet: they are counted again and again. */
  readonly open: readonly number[]
}

const mostSlots = 8
const dayMs = 86_400_000

/** Which quarters of an hour are to be counted now. */
export function prepareSlotReads(db: Database) {
  const mark = db
    .prepare<[], string>(`select value from rollup_marks where ${inBucket} and name = 'slots'`)
    .pluck()
  const dirty = db
    .prepare<[number, number], number>(
      `select slot from rollup_dirty where ${inBucket} and slot < ? order by slot limit ?`,
    )
    .pluck()
  const nextClick = db
    .prepare<[number], number | null>(`select min(at) from clicks where ${inBucket} and at >= ?`)
    .pluck()
  const nextPostback = db
    .prepare<[number], number | null>(`select min(at) from postbacks where ${inBucket} and at >= ?`)
    .pluck()
  const nextSlot = (from: number): number => {
    const at = slotStart(from)
    const first = (found: number | null | undefined) => found ?? Number.POSITIVE_INFINITY
    return slotOf(Math.min(first(nextClick.get(at)), first(nextPostback.get(at))))
  }
  const dueSlots = ({ nowMs, keepClicksDays }: RollWish): DueSlots => {
    const begin = Math.max(Number(mark.get() ?? 0), slotFrom(nowMs - keepClicksDays * dayMs))
    const firstOpen = slotOf(nowMs - foundMs)
    const [over, open]: [number[], number[]] = [[], []]
    let slot = nextSlot(begin)
    while (slot <= slotOf(nowMs) && over.length < mostSlots) {
      if (slot < firstOpen) over.push(slot)
      else open.push(slot)
      slot = nextSlot(slot + 1)
    }
    return { dirty: dirty.all(begin, mostSlots), over, open }
  }
  return { dueSlots, countSlot: prepareCount(db) }
}

function prepareCount(db: Database) {
  const clicks = readClickCells(db)
  const postbacks = db.prepare<[number, number], PostbackCell>(
    `select network, outcome, coalesce(reason, '') as reason, count(*) as count,
       min(at) as "firstAt", max(at) as "lastAt"
     from postbacks indexed by postbacks_by_time
     where ${inBucket} and at >= ? and at < ? group by network, outcome, coalesce(reason, '')`,
  )
  const mark = db
    .prepare<[number], number>(`select mark from rollup_dirty where ${inBucket} and slot = ?`)
    .pluck()
  return (slot: number): CountedSlot => {
    const [from, to] = [slotStart(slot), slotStart(slot + 1)]
    return {
      slot,
      mark: mark.get(slot) ?? 0,
      clicks: cubes.flatMap((cube) => boundedCells(clicks(from, to), cube)),
      postbacks: postbacks.all(from, to),
    }
  }
}

/** Puts what was counted in the place of what was known of this quarter of an hour. */
export function prepareSlotWrites(db: Database, marks: ReturnType<typeof prepareMarks>) {
  const keys = prepareKeys(db)
  const dropClicks = db.prepare<[number, number]>(
    `delete from rollup_clicks where ${inBucket} and cube = ? and slot = ?`,
  )
  const keepClicks = db.prepare<[number, number, number, number, bigint, bigint]>(
    `insert into rollup_clicks (bucket, cube, slot, key, clicks, cost_units, cost_micros)
     values (${onlyBucket}, ?, ?, ?, ?, ?, ?)`,
  )
  const dropPostbacks = db.prepare<[number]>(
    `delete from rollup_postbacks where ${inBucket} and slot = ?`,
  )
  const keepPostbacks = db.prepare<(string | number)[]>(
    `insert into rollup_postbacks
       (bucket, network, slot, outcome, reason, count, first_at, last_at)
     values (${onlyBucket}, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return ({ slot, mark, clicks, postbacks }: CountedSlot, isOver: boolean) => {
    for (const cube of cubes) dropClicks.run(cube, slot)
    for (const { cube, name, count, units, micros } of clicks) {
      keepClicks.run(cube, slot, keys.idOf(name, slot), count, units, micros)
    }
    // Raw postbacks go earlier than what they said: none left is no news.
    if (postbacks.length > 0) dropPostbacks.run(slot)
    for (const { network, outcome, reason, count, firstAt, lastAt } of postbacks) {
      keepPostbacks.run(network, slot, outcome, reason, count, firstAt, lastAt)
    }
    marks.clean(slot, mark)
    if (isOver) marks.save('slots', slot + 1)
  }
}
