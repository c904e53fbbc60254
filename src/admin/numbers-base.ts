import type { Workspace } from '../domain/access.ts'
import { addAmounts, subtractAmounts } from '../domain/money.ts'
import { type Base, convertAmount } from '../domain/rates.ts'
import type { Settings } from '../domain/settings.ts'
import type { CurrencySums, NumbersRow } from '../store/numbers.ts'
import type { Report } from './contract-numbers.ts'

export function baseOf({ currency, rates }: Workspace): Base | null {
  return currency === null ? null : { currency, rates }
}

/** Whose offer a click was sent to, as the settings have it now. */
export function networksOfLandings({ campaigns }: Settings): Readonly<Record<string, string>> {
  const known = Object.values(campaigns).flatMap(({ id, landings }) =>
    landings.flatMap((landing) =>
      landing.network === null ? [] : [[`${id}\n${landing.id}`, landing.network] as const],
    ),
  )
  return Object.fromEntries(known)
}

export type Measures = Report['total']
type MoneyName = 'revenue' | 'hold' | 'reversed'

/** Rows of numbers added up and made readable; money in the base currency, when there is one. */
export function measuresOf(rows: readonly NumbersRow[], base: Base | null): Measures {
  const sum = (
    name: 'clicks' | 'leads' | 'more' | 'approved' | 'purchases' | 'rejects' | 'trash',
  ) => rows.reduce((total, row) => total + row[name], 0)
  const money = sumMoney(rows)
  const cost = rows.reduce((total, row) => addAmounts(total, row.cost), '0')
  const converted = (name: MoneyName) => (base === null ? null : inBase(money, name, base))
  const [clicks, leads, revenue] = [sum('clicks'), sum('leads'), converted('revenue')]
  const profit = revenue === null ? null : subtractAmounts(revenue, cost)
  return {
    ...{ clicks, leads, rebills: sum('more') },
    ...{ purchases: sum('purchases'), rejects: sum('rejects'), trash: sum('trash') },
    approval: shareOf(sum('approved'), leads),
    ...{ revenue, hold: converted('hold'), reversed: converted('reversed'), cost, profit },
    roi: profit === null ? null : shareOf(Number(profit), Number(cost)),
    epc: revenue === null || clicks === 0 ? null : perClick(revenue, clicks),
    notConverted: base === null ? 0 : countUnconverted(money, base),
    money: money.map(({ priced: _, currency, ...sums }) => ({
      ...sums,
      currency: currency || null,
    })),
  }
}

function sumMoney(rows: readonly NumbersRow[]): readonly CurrencySums[] {
  const sums = new Map<string, CurrencySums>()
  for (const one of rows.flatMap((row) => row.money)) {
    const known = sums.get(one.currency)
    sums.set(one.currency, known === undefined ? one : addMoney(known, one))
  }
  return [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1))
}

const addMoney = (a: CurrencySums, b: CurrencySums): CurrencySums => ({
  currency: a.currency,
  priced: a.priced + b.priced,
  revenue: addAmounts(a.revenue, b.revenue),
  hold: addAmounts(a.hold, b.hold),
  reversed: addAmounts(a.reversed, b.reversed),
})

function inBase(money: readonly CurrencySums[], name: MoneyName, base: Base): string {
  const known = money.map((one) => convertAmount(one[name], one.currency, base) ?? '0')
  return known.reduce((total, amount) => addAmounts(total, amount), '0')
}

function countUnconverted(money: readonly CurrencySums[], base: Base): number {
  return money
    .filter(({ currency }) => convertAmount('1', currency, base) === undefined)
    .reduce((total, { priced }) => total + priced, 0)
}

export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000
}

function perClick(revenue: string, clicks: number): string {
  return addAmounts((Number(revenue) / clicks).toFixed(6), '0')
}
