import { demoId } from '../../domain/demo.ts'
import { openCutter } from '../../domain/local-slots.ts'
import { slotFrom, slotOf, slotStart } from '../../domain/slots.ts'
import { type ClickDimension, cubeOf, type NumbersAnswer, type NumbersWish } from '../numbers.ts'
import { inBucket, inSums } from '../rows/bucket.ts'
import { idTime } from '../rows/id-time.ts'
import { type KeyValues, keyValues } from '../rows/number-keys.ts'
import { type Asking, all, each, numbered, single } from './asking.ts'
import {
  addClicks,
  addLeads,
  addSums,
  type ClickLine,
  type Groups,
  type LeadLine,
  noSums,
  openGroups,
  type Sums,
} from './number-groups.ts'

const mostKnownKeys = 100_000
/** Four days: what is gathered before keys are looked up stays small, whatever strangers send. */
const slotsAtOnce = 384
/** Behind by more than this, an answer says so: a quarter of an hour is counted when it is over. */
const clickLagMs = 1_800_000
const moveLagMs = 60_000

const clickLines = `select slot, key, clicks, cost_units, cost_micros from rollup_clicks
  where ${inSums} and cube = ? and slot >= ? and slot < ? order by slot`
const leadLines = `select slot, key, currency, leads, more, approved, purchases, rejects, trash,
    priced, revenue_units, revenue_micros, hold_units, hold_micros, reversed_units, reversed_micros
  from rollup_leads where ${inSums} and cube = ? and base = ? and slot >= ? and slot < ?
  order by slot`

/** Answers from the rollups alone: no row of a click, a lead or a move is read. */
export function openNumbers(): (wish: NumbersWish) => Asking<NumbersAnswer> {
  const names = openKeyNames()
  return function* (wish) {
    const cube = cubeOf(wish.by)
    const base = wish.base === 'click' ? 0 : 1
    const groups = openGroups(wish)
    const parts = openParts(wish)
    const spans = spansOf(wish)
    for (const span of spans) {
      yield* each({ text: clickLines, values: [cube, ...span] }, (line: ClickLine) =>
        addClicks(parts.of(line[0], line[1]), line),
      )
      const found = yield* names.of(parts.keys())
      parts.addTo(groups, (key) => withNetwork(wish, found(key)))
    }
    for (const span of spans) {
      yield* each({ text: leadLines, values: [cube, base, ...span] }, (line: LeadLine) =>
        addLeads(parts.of(line[0], line[1]), line),
      )
      parts.addTo(groups, yield* names.of(parts.keys()))
    }
    const to = Math.min(wish.to, slotStart(slotFrom(wish.to)))
    return { ...groups.finish(), ...(yield* progress(to)) }
  }
}

function spansOf(wish: NumbersWish): readonly (readonly [from: number, to: number])[] {
  const [from, to] = [slotOf(wish.from), slotFrom(wish.to)]
  const count = Math.max(0, Math.ceil((to - from) / slotsAtOnce))
  return Array.from({ length: count }, (_, index) => {
    const start = from + index * slotsAtOnce
    return [start, Math.min(to, start + slotsAtOnce)] as const
  })
}

const namesOfKeys = `select id, name from rollup_keys where id in (${numbered})`

/** What short names stand for. They never change: those met before are remembered. */
function openKeyNames() {
  const known = new Map<number, KeyValues>()
  return {
    *of(keys: readonly number[]): Asking<(key: number) => KeyValues> {
      if (known.size >= mostKnownKeys) known.clear()
      const unknown = keys.filter((key) => !known.has(key))
      if (unknown.length > 0) {
        const ids = JSON.stringify(unknown)
        for (const { id, name } of yield* all<{ id: number; name: string }>(namesOfKeys, ids)) {
          known.set(id, keyValues(name))
        }
      }
      return (key) => known.get(key) ?? noValues
    },
  }
}

const noValues = keyValues('[]')

const isTime = (name: string) => name === 'day' || name === 'hour'

const nextClick = `select min(at) from clicks where ${inBucket} and at >= ?`

/**
 * Clicks come in whole quarters of an hour, leads by their moves: either may be far behind what is there
 * already, of the time asked for.
 */
function* progress(to: number): Asking<Pick<NumbersAnswer, 'behind' | 'countedTo'>> {
  const mark = `select value from rollup_marks where ${inSums} and name = ?`
  if ((yield* single<string>(mark, 'clearing')) !== undefined) return { behind: true, countedTo: 0 }
  const clicksTo = slotStart(Number((yield* single<string>(mark, 'slots')) ?? 0))
  // Of a quiet night nothing is left to count: the first click of the morning is not late.
  const firstLeft = yield* single<number | null>(nextClick, clicksTo)
  const countedTo = firstLeft == null ? clicksTo : slotStart(slotOf(firstLeft))
  const movesTo = idTime((yield* single<string>(mark, 'moves')) ?? '')
  const newestClick = yield* single<number | null>(
    `select max(at) from clicks where ${inBucket} and at >= 0`,
  )
  const newestMove = yield* single<string>(
    `select id from moves where ${inBucket} order by id desc limit 1`,
  )
  const late = [
    ...(Math.min(newestClick ?? 0, to) > countedTo + clickLagMs ? [countedTo] : []),
    ...(idTime(newestMove ?? '') > movesTo + moveLagMs ? [movesTo] : []),
  ]
  return { behind: late.length > 0, countedTo: Math.min(to, ...late) }
}

/** A click has no network of its own: it is that of the offer it was sent to. */
function withNetwork({ networkOfLanding }: NumbersWish, values: KeyValues): KeyValues {
  const name = `${values.campaign}\n${values.landing}`
  const network = Object.hasOwn(networkOfLanding, name) ? networkOfLanding[name] : undefined
  return network === undefined ? values : { ...values, network }
}

type Part = { readonly slot: number; readonly sums: Sums }
type NamesOf = (key: number) => KeyValues

/**
 * What is gathered of each key and local time, before it is known what the key stands for. Asked for every
 * cell there is in the time asked for; slots come in their order.
 */
function openParts(wish: NumbersWish) {
  const cutters = wish.by.map((name) => (isTimeName(name) ? openCutter(wish.zone, name) : null))
  const hasTime = cutters.some((cut) => cut !== null)
  let byKey = new Map<number, Map<string, Part>>()
  let lastSlot = -1
  let time = ''
  const timesOf = (key: number): Map<string, Part> => {
    const known = byKey.get(key)
    if (known !== undefined) return known
    const times = new Map<string, Part>()
    byKey.set(key, times)
    return times
  }
  return {
    of: (slot: number, key: number): Sums => {
      if (hasTime && slot !== lastSlot) {
        lastSlot = slot
        time = cutters.map((cut) => cut?.(slot) ?? '').join(' ')
      }
      const times = timesOf(key)
      const known = times.get(time)
      if (known !== undefined) return known.sums
      const part = { slot, sums: noSums() }
      times.set(time, part)
      return part.sums
    },
    keys: () => [...byKey.keys()],
    /** Adds what is wanted of it to its groups, and begins anew. */
    addTo: (groups: Groups, namesOf: NamesOf): void => {
      for (const [key, times] of byKey) {
        const values = namesOf(key)
        if (!isWanted(wish, values)) continue
        for (const { slot, sums } of times.values()) {
          const keys = wish.by.map(
            (name, index) => cutters[index]?.(slot) ?? (isTimeName(name) ? '' : values[name]),
          )
          addSums(groups.of(keys), sums)
        }
      }
      byKey = new Map()
    },
  }
}

function isTimeName(name: string): name is 'day' | 'hour' {
  return isTime(name)
}

function isWanted({ campaigns, only }: NumbersWish, values: KeyValues): boolean {
  const holds = (list: readonly string[] | null | undefined, name: ClickDimension) =>
    list == null || list.includes(values[name] ?? '')
  // What the simulator played is in no number.
  return (
    values.campaign !== demoId &&
    holds(campaigns, 'campaign') &&
    holds(only.campaign, 'campaign') &&
    holds(only.network, 'network')
  )
}
