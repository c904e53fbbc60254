import {
  type Counts,
  type CurrencySums,
  type NumbersRow,
  type NumbersWish,
  otherValue,
} from '../numbers.ts'
import { joinAmount } from '../rows/split-amounts.ts'

/** Groups kept apart while a question is answered; what is beyond is counted in one more. */
const mostGroups = 20_000

export type ClickLine = readonly [
  slot: number,
  key: number,
  clicks: number,
  units: number,
  micros: number,
]
/** Slot, key and currency, then counts and sums in the order of their columns. */
export type LeadLine = readonly [
  ...[slot: number, key: number, currency: string],
  ...[leads: number, more: number, approved: number, purchases: number],
  ...[rejects: number, trash: number, priced: number],
  ...[revenue: number, revenueMicros: number, hold: number, holdMicros: number],
  ...[reversed: number, reversedMicros: number],
]

type Money = { priced: number; sums: [number, number, number, number, number, number] }

/** What is added up. */
export type Sums = {
  readonly counts: { -readonly [Name in keyof Counts]: number }
  readonly cost: [units: number, micros: number]
  readonly money: Map<string, Money>
}

type Keys = NumbersRow['keys']
type Group = Sums & { readonly keys: Keys }
export type Groups = ReturnType<typeof openGroups>

export const noSums = (): Sums => ({
  counts: { clicks: 0, leads: 0, more: 0, approved: 0, purchases: 0, rejects: 0, trash: 0 },
  cost: [0, 0],
  money: new Map(),
})

export function openGroups({ by }: NumbersWish) {
  const groups = new Map<string, Group>()
  let truncated = false
  const findOrOpen = (keys: Keys): Group => {
    const name = JSON.stringify(keys)
    const known = groups.get(name)
    if (known !== undefined) return known
    const group: Group = { keys, ...noSums() }
    groups.set(name, group)
    return group
  }
  return {
    of: (keys: Keys): Sums => {
      if (groups.size < mostGroups || groups.has(JSON.stringify(keys))) return findOrOpen(keys)
      truncated = true
      return findOrOpen(by.map(() => otherValue))
    },
    finish: () => ({ rows: [...groups.values()].map(rowOf), truncated }),
  }
}

/** Adds the second to the first. */
export function addSums({ counts, cost, money }: Sums, more: Sums): void {
  for (const name of countNames) counts[name] += more.counts[name]
  cost[0] += more.cost[0]
  cost[1] += more.cost[1]
  for (const [currency, { priced, sums }] of more.money) {
    const known = moneyIn(money, currency)
    known.priced += priced
    // Safe: as many as there were.
    known.sums = known.sums.map((sum, index) => sum + (sums[index] ?? 0)) as Money['sums']
  }
}

// Safe: of what has no other names.
const countNames = Object.keys(noSums().counts) as readonly (keyof Counts)[]

function moneyIn(money: Sums['money'], currency: string): Money {
  const known = money.get(currency) ?? { priced: 0, sums: [0, 0, 0, 0, 0, 0] }
  money.set(currency, known)
  return known
}

export function addClicks({ counts, cost }: Sums, [, , count, units, micros]: ClickLine): void {
  counts.clicks += count
  cost[0] += units
  cost[1] += micros
}

export function addLeads({ counts, money }: Sums, line: LeadLine): void {
  counts.leads += line[3]
  counts.more += line[4]
  counts.approved += line[5]
  counts.purchases += line[6]
  counts.rejects += line[7]
  counts.trash += line[8]
  if (line[9] === 0) return
  const known = moneyIn(money, line[2])
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
