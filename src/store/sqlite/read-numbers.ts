import type { Database } from 'better-sqlite3'
import { demoId } from '../../domain/demo.ts'
import { openCutter } from '../../domain/local-slots.ts'
import { slotFrom, slotOf, slotStart } from '../../domain/slots.ts'
import {
  type ClickDimension,
  type Counts,
  type CurrencySums,
  type NumbersAnswer,
  type NumbersRow,
  type NumbersWish,
  otherValue,
} from '../numbers.ts'
import { idTime } from '../rows/id-time.ts'
import { inBucket } from './bucket.ts'
import { joinAmount } from './rollup-amounts.ts'
import { isCoreDimension, type KeyValues, keyValues, prepareKeys } from './rollup-keys.ts'

/** Groups kept apart while a question is answered; what is beyond is counted in one more. */
const mostGroups = 20_000
const mostKnownKeys = 100_000
/** Behind by more than this, an answer says so: a quarter of an hour is counted when it is over. */
const clickLagMs = 1_800_000
const moveLagMs = 60_000

type ClickLine = readonly [slot: number, key: number, clicks: number, units: number, micros: number]
/** Slot, key and currency, then counts and sums in the order of the select below. */
type LeadLine = readonly [
  ...[slot: number, key: number, currency: string],
  ...[leads: number, more: number, approved: number, purchases: number],
  ...[rejects: number, trash: number, priced: number],
  ...[revenue: number, revenueMicros: number, hold: number, holdMicros: number],
  ...[reversed: number, reversedMicros: number],
]

type Money = { priced: number; sums: [number, number, number, number, number, number] }
type Group = {
  readonly keys: readonly (string | null)[]
  readonly counts: { -readonly [Name in keyof Counts]: number }
  cost: [units: number, micros: number]
  readonly money: Map<string, Money>
}

/** Answers from the rollups alone: no row of a click, a lead or a move is read. */
export function prepareNumbers(db: Database) {
  const names = prepareKeys(db)
  const clicks = db
    .prepare<[number, number, number], ClickLine>(
      `select slot, key, clicks, cost_units, cost_micros from rollup_clicks
       where ${inBucket} and cube = ? and slot >= ? and slot < ?`,
    )
    .raw()
  const leads = db
    .prepare<[number, number, number, number], LeadLine>(
      `select slot, key, currency, leads, more, approved, purchases, rejects, trash, priced,
         revenue_units, revenue_micros, hold_units, hold_micros, reversed_units, reversed_micros
       from rollup_leads where ${inBucket} and cube = ? and base = ? and slot >= ? and slot < ?`,
    )
    .raw()
  const progress = prepareProgress(db)
  const known = new Map<number, KeyValues>()
  const valuesOf = (key: number): KeyValues => {
    const value = known.get(key) ?? keyValues(names.nameOf(key) ?? '[]')
    if (known.size >= mostKnownKeys) known.clear()
    known.set(key, value)
    return value
  }
  return (wish: NumbersWish): NumbersAnswer => {
    const cube = wish.by.every((name) => isTime(name) || isCoreDimension(name)) ? 0 : 1
    const [from, to] = [slotOf(wish.from), slotFrom(wish.to)]
    const base = wish.base === 'click' ? 0 : 1
    const groups = openGroups(wish)
    const ofClicks = openChooser(wish, groups, (key) => withNetwork(wish, valuesOf(key)))
    addAll(clicks.iterate(cube, from, to), ofClicks, addClicks)
    const ofLeads = openChooser(wish, groups, valuesOf)
    addAll(leads.iterate(cube, base, from, to), ofLeads, addLeads)
    return { ...groups.finish(), ...progress(Math.min(wish.to, slotStart(to))) }
  }
}

function addAll<Line extends readonly [slot: number, key: number, ...unknown[]]>(
  lines: Iterable<Line>,
  groupOf: Chooser,
  add: (group: Group, line: Line) => void,
): void {
  for (const line of lines) {
    const group = groupOf(line[0], line[1])
    if (group !== null) add(group, line)
  }
}

const isTime = (name: string) => name === 'day' || name === 'hour'

type Progress = Pick<NumbersAnswer, 'behind' | 'countedTo'>

/**
 * Clicks come in whole quarters of an hour, leads by their moves: either may be far behind what is there
 * already, of the time asked for.
 */
function prepareProgress(db: Database) {
  const mark = db
    .prepare<[string], string>(`select value from rollup_marks where ${inBucket} and name = ?`)
    .pluck()
  const newestClick = db
    .prepare<[], number | null>(`select max(at) from clicks where ${inBucket} and at >= 0`)
    .pluck()
  const newestMove = db
    .prepare<[], string | null>(`select id from moves where ${inBucket} order by id desc limit 1`)
    .pluck()
  return (to: number): Progress => {
    if (mark.get('clearing') !== undefined) return { behind: true, countedTo: 0 }
    const clicksTo = slotStart(Number(mark.get('slots') ?? 0))
    const movesTo = idTime(mark.get('moves') ?? '')
    const late = [
      ...(Math.min(newestClick.get() ?? 0, to) > clicksTo + clickLagMs ? [clicksTo] : []),
      ...(idTime(newestMove.get() ?? '') > movesTo + moveLagMs ? [movesTo] : []),
    ]
    return { behind: late.length > 0, countedTo: Math.min(to, ...late) }
  }
}

/** A click has no network of its own: it is that of the offer it was sent to. */
function withNetwork({ networkOfLanding }: NumbersWish, values: KeyValues): KeyValues {
  const name = `${values.campaign}\n${values.landing}`
  const network = Object.hasOwn(networkOfLanding, name) ? networkOfLanding[name] : undefined
  return network === undefined ? values : { ...values, network }
}

type Chooser = (slot: number, key: number) => Group | null
type Place = { readonly keys: readonly (string | null)[]; readonly byTime: Map<string, Group> }

/**
 * The group that a cell belongs to; null: it was not asked for. Asked for every cell there is in the time
 * asked for: what it answers for a key and a local time is kept, and slots come in their order.
 */
function openChooser(
  wish: NumbersWish,
  groups: Groups,
  valuesOf: (key: number) => KeyValues,
): Chooser {
  const places = new Map<number, Place | null>()
  const cutters = wish.by.map((name) => (isTimeName(name) ? openCutter(wish.zone, name) : null))
  const hasTime = cutters.some((cut) => cut !== null)
  const placeOf = (key: number): Place | null => {
    const values = valuesOf(key)
    const keys = wish.by.map((name) => (isTimeName(name) ? '' : values[name]))
    const place = isWanted(wish, values) ? { keys, byTime: new Map() } : null
    places.set(key, place)
    return place
  }
  let lastSlot = -1
  let time = ''
  return (slot, key) => {
    if (hasTime && slot !== lastSlot) {
      lastSlot = slot
      time = cutters.map((cut) => cut?.(slot) ?? '').join(' ')
    }
    const found = places.get(key)
    const place = found === undefined ? placeOf(key) : found
    if (place === null) return null
    const known = place.byTime.get(time)
    if (known !== undefined) return known
    const group = groups.of(place.keys.map((value, index) => cutters[index]?.(slot) ?? value))
    place.byTime.set(time, group)
    return group
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

type Groups = { readonly of: (keys: Group['keys']) => Group }

function openGroups({ by }: NumbersWish) {
  const groups = new Map<string, Group>()
  let truncated = false
  const findOrOpen = (keys: Group['keys']): Group => {
    const name = JSON.stringify(keys)
    const known = groups.get(name)
    if (known !== undefined) return known
    const group: Group = { keys, counts: noCounts(), cost: [0, 0], money: new Map() }
    groups.set(name, group)
    return group
  }
  return {
    of: (keys: Group['keys']): Group => {
      if (groups.size < mostGroups || groups.has(JSON.stringify(keys))) return findOrOpen(keys)
      truncated = true
      return findOrOpen(by.map(() => otherValue))
    },
    finish: () => ({ rows: [...groups.values()].map(rowOf), truncated }),
  }
}

const noCounts = () => ({
  ...{ clicks: 0, leads: 0, more: 0, approved: 0, purchases: 0, rejects: 0, trash: 0 },
})

function addClicks({ counts, cost }: Group, [, , count, units, micros]: ClickLine): void {
  counts.clicks += count
  cost[0] += units
  cost[1] += micros
}

function addLeads({ counts, money }: Group, line: LeadLine): void {
  counts.leads += line[3]
  counts.more += line[4]
  counts.approved += line[5]
  counts.purchases += line[6]
  counts.rejects += line[7]
  counts.trash += line[8]
  if (line[9] === 0) return
  const known = money.get(line[2]) ?? { priced: 0, sums: [0, 0, 0, 0, 0, 0] }
  money.set(line[2], known)
  known.priced += line[9]
  known.sums[0] += line[10]
  known.sums[1] += line[11]
  known.sums[2] += line[12]
  known.sums[3] += line[13]
  known.sums[4] += line[14]
  known.sums[5] += line[15]
}

function rowOf({ keys, counts, cost, money }: Group): NumbersRow {
  return { keys, ...counts, cost: amountOf(...cost), money: [...money].map(currencyOf) }
}

function currencyOf([currency, { priced, sums }]: readonly [string, Money]): CurrencySums {
  const [revenue, revenueMicros, hold, holdMicros, reversed, reversedMicros] = sums
  return {
    currency,
    priced,
    revenue: amountOf(revenue, revenueMicros),
    hold: amountOf(hold, holdMicros),
    reversed: amountOf(reversed, reversedMicros),
  }
}

const amountOf = (units: number, micros: number) => joinAmount(BigInt(units), BigInt(micros))
