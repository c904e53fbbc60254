import { slotOf } from '../../domain/slots.ts'
import type { Status } from '../../domain/status.ts'
import { splitAmount } from '../rows/split-amounts.ts'

/** What one lead adds to the numbers. Keys are names of `rollup_keys`, by cube. */
export type Fact = {
  readonly keys: readonly number[]
  /** Of its click; without one, of when it came. */
  readonly clickSlot: number
  readonly leadSlot: number
  /** When it came to be in its status. */
  readonly statusSlot: number
  readonly status: Status
  readonly first: boolean
  readonly createdAt: number
  readonly currency: string
  readonly amount: string | null
  readonly reversed: boolean
}

/** The columns of `rollup_leads` that are added up. */
export const sumColumns = [
  'leads',
  'more',
  'approved',
  'purchases',
  'rejects',
  'trash',
  'priced',
  'revenue_units',
  'revenue_micros',
  'hold_units',
  'hold_micros',
  'reversed_units',
  'reversed_micros',
] as const

export type Sums = Partial<Record<(typeof sumColumns)[number], number>>

export type Cell = {
  readonly cube: number
  readonly base: number
  readonly slot: number
  readonly key: number
  readonly currency: string
  readonly sums: Sums
}

export type FactSource = {
  readonly status: Status
  readonly sale: string
  readonly amount: string | null
  readonly currency: string | null
  readonly createdAt: number
  readonly leadAt: number | null
  readonly purchaseAt: number | null
  readonly rejectAt: number | null
  readonly trashAt: number | null
}

const timeOf = {
  Lead: 'leadAt',
  Purchase: 'purchaseAt',
  Reject: 'rejectAt',
  Trash: 'trashAt',
} as const satisfies Record<Status, keyof FactSource>

/** No number of a lead stands in a later quarter of an hour. */
export function latestSlotOf(lead: FactSource): number {
  const times = Object.values(timeOf).map((name) => lead[name] ?? 0)
  return slotOf(Math.max(lead.createdAt, ...times))
}

export function factOf(lead: FactSource, keys: Fact['keys'], clickSlot: number | null): Fact {
  const { status, createdAt, amount } = lead
  const leadSlot = slotOf(createdAt)
  return {
    keys,
    clickSlot: clickSlot ?? leadSlot,
    leadSlot,
    statusSlot: slotOf(lead[timeOf[status]] ?? createdAt),
    status,
    first: lead.sale === 'first',
    createdAt,
    currency: lead.currency ?? '',
    amount: amount === '0' ? null : amount,
    reversed: lead.purchaseAt !== null,
  }
}

/** The cells a fact is counted in: in each cube, by each base, that it came and what became of it. */
export function cellsOf(fact: Fact): readonly Cell[] {
  const { keys, clickSlot, leadSlot, statusSlot } = fact
  const came: Sums = fact.first ? { leads: 1 } : { more: 1 }
  const became = { ...statusSums(fact), ...moneySums(fact) }
  return keys.flatMap((key, cube) => [
    { cube, base: 0, slot: clickSlot, key, currency: '', sums: came },
    { cube, base: 0, slot: clickSlot, key, currency: fact.currency, sums: became },
    { cube, base: 1, slot: leadSlot, key, currency: '', sums: came },
    { cube, base: 1, slot: statusSlot, key, currency: fact.currency, sums: became },
  ])
}

function statusSums({ status, first }: Fact): Sums {
  switch (status) {
    case 'Lead':
      return {}
    case 'Purchase':
      return first ? { purchases: 1, approved: 1 } : { purchases: 1 }
    case 'Reject':
      return { rejects: 1 }
    case 'Trash':
      return { trash: 1 }
  }
}

function moneySums({ status, amount, reversed }: Fact): Sums {
  if (amount === null) return {}
  const { units, micros } = splitAmount(amount)
  const priced = 1
  if (status === 'Purchase') return { priced, revenue_units: units, revenue_micros: micros }
  if (status === 'Lead') return { priced, hold_units: units, hold_micros: micros }
  return reversed ? { priced, reversed_units: units, reversed_micros: micros } : {}
}
