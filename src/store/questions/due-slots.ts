import { slotFrom, slotOf, slotStart } from '../../domain/slots.ts'
import type { RollWish } from '../numbers.ts'
import { inBucket, inSums } from '../rows/bucket.ts'
import { foundMs } from '../rows/late.ts'
import { cubes } from '../rows/number-keys.ts'
import { type Asking, all, column, numbered, single } from './asking.ts'
import { boundedCells, type ClickCell, readClickCells } from './click-cells.ts'

type PostbackCell = {
  readonly network: string
  readonly outcome: string
  readonly reason: string
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
}

export type SlotMark = { readonly bucket: number; readonly mark: number }

/** A quarter of an hour as its rows were at one moment. */
export type CountedSlot = {
  readonly slot: number
  /** How often it had changed since it was counted, by bucket. */
  readonly marks: readonly SlotMark[]
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

const countedTo = `select value from rollup_marks where ${inSums} and name = 'slots'`
const dirtySlots = `select distinct slot from rollup_dirty
  where ${inBucket} and slot < ? and slot not in (${numbered}) order by slot limit ?`
const nextClick = `select min(at) from clicks where ${inBucket} and at >= ?`
const nextPostback = `select min(at) from postbacks where ${inBucket} and at >= ?`

/** The first quarter of an hour, from this one on, in which anything came. */
function* nextSlot(from: number): Asking<number> {
  const at = slotStart(from)
  const click = (yield* single<number | null>(nextClick, at)) ?? Number.POSITIVE_INFINITY
  const postback = (yield* single<number | null>(nextPostback, at)) ?? Number.POSITIVE_INFINITY
  return slotOf(Math.min(click, postback))
}

/** Those that failed when they were last counted, and are not tried again yet. */
export type SlotsWish = RollWish & { readonly failed: readonly number[] }

/** Which quarters of an hour are to be counted now. */
export function* dueSlots({ nowMs, keepClicksDays, failed }: SlotsWish): Asking<DueSlots> {
  const counted = Number((yield* single<string>(countedTo)) ?? 0)
  const begin = Math.max(counted, slotFrom(nowMs - keepClicksDays * dayMs))
  const firstOpen = slotOf(nowMs - foundMs)
  const [over, open]: [number[], number[]] = [[], []]
  let slot = yield* nextSlot(begin)
  while (slot <= slotOf(nowMs) && over.length < mostSlots) {
    if (slot < firstOpen) over.push(slot)
    else open.push(slot)
    slot = yield* nextSlot(slot + 1)
  }
  const dirty = yield* column<number>(dirtySlots, begin, JSON.stringify(failed), mostSlots)
  return { dirty, over, open }
}

const postbackCells = `select network, outcome, coalesce(reason, '') as reason, count(*) as count,
    min(at) as "firstAt", max(at) as "lastAt"
  from postbacks indexed by postbacks_by_time
  where ${inBucket} and at >= ? and at < ? group by network, outcome, coalesce(reason, '')
  order by network, outcome, coalesce(reason, '')`
const marksOfSlot = `select bucket as "bucket", mark from rollup_dirty
  where ${inBucket} and slot = ? order by bucket`

export function* countSlot(slot: number): Asking<CountedSlot> {
  const [from, to] = [slotStart(slot), slotStart(slot + 1)]
  const marks = yield* all<SlotMark>(marksOfSlot, slot)
  const gathered = yield* readClickCells(from, to)
  return {
    ...{ slot, marks },
    // The first cube knows less than the second, of the same clicks.
    clicks: cubes.flatMap((cube) => boundedCells(gathered[cube === 0 ? 1 : cube], cube)),
    postbacks: yield* all<PostbackCell>(postbackCells, from, to),
  }
}
