import { count, money, share } from '../../kit/format.ts'
import type { Measures } from './view.ts'

/** A number of a report: how it is shown, and as it stands in a file. */
export type Measure = {
  readonly id: string
  readonly label: string
  readonly about?: string
  readonly show: (row: Measures, currency: string | null) => string
  readonly plain: (row: Measures) => string
  readonly ofCost?: boolean
}

type Counted = 'clicks' | 'leads' | 'purchases' | 'rejects' | 'trash'
type Sum = 'epc' | Received | 'cost' | 'profit'

const dash = '–'

const counted = (id: Counted, label: string): Measure => ({
  id,
  label,
  show: (row) => count(row[id]),
  plain: (row) => String(row[id]),
})

const part = (of: number | null) => (of === null ? dash : share(of, 1))
const shared = (id: string, label: string, of: (row: Measures) => number | null): Measure => ({
  id,
  label,
  show: (row) => part(of(row)),
  plain: (row) => String(of(row) ?? ''),
})

type Received = 'revenue' | 'hold' | 'reversed'

/** Without a base currency there is no one sum: each currency by itself, as it was received. */
const received = (id: Received, label: string, about: string): Measure => {
  const each = (row: Measures) => row.money.filter((one) => Number(one[id]) !== 0)
  return {
    ...summed(id, label),
    about,
    show: (row, currency) => {
      if (row[id] !== null) return money(row[id], currency)
      return (
        each(row)
          .map((one) => money(one[id], one.currency))
          .join(' · ') || dash
      )
    },
    plain: (row) =>
      row[id] ??
      each(row)
        .map((one) => `${one[id]} ${one.currency ?? ''}`.trim())
        .join('; '),
  }
}

const summed = (id: Sum, label: string): Measure => ({
  id,
  label,
  show: (row, currency) => {
    const amount = row[id]
    return amount === null ? dash : money(amount, currency)
  },
  plain: (row) => row[id] ?? '',
})

const crOf = ({ leads, clicks }: Measures) => (clicks === 0 ? null : leads / clicks)

const all: readonly Measure[] = [
  counted('clicks', 'Clicks'),
  counted('leads', 'Leads'),
  counted('purchases', 'Purchases'),
  counted('rejects', 'Rejects'),
  counted('trash', 'Trash'),
  {
    ...shared('approval', 'Approval', (row) => row.approval),
    about: 'Unique leads that are a Purchase, of all unique leads',
  },
  { ...shared('cr', 'CR', crOf), about: 'Unique leads per click' },
  { ...summed('epc', 'EPC'), about: 'Revenue per click' },
  received('revenue', 'Revenue', 'Of conversions in status Purchase'),
  received('hold', 'Hold', 'Of conversions in status Lead'),
  received('reversed', 'Reversed', 'Of purchases that were rejected later'),
  {
    ...summed('cost', 'Cost'),
    about: 'Of clicks: said by their links, fixed, or uploaded',
    ofCost: true,
  },
  { ...summed('profit', 'Profit'), about: 'Revenue less cost', ofCost: true },
  {
    ...shared('roi', 'ROI', (row) => row.roi),
    about: 'Profit of what was spent',
    ofCost: true,
  },
]

/** Where no link said a cost there is none to show: profit would be revenue by another name. */
export const measuresFor = (total: Measures): readonly Measure[] =>
  Number(total.cost) === 0 ? all.filter(({ ofCost }) => ofCost !== true) : all
