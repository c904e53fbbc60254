import type { ReportRow } from '../api/report.ts'
import { Money } from './money.tsx'

type Props = {
  readonly numbers: Pick<ReportRow, 'revenue' | 'money'> | undefined
  /** The base currency; null: there is none. */
  readonly currency: string | null
}

const isNothing = (amount: string) => /^-?0+(\.0+)?$/.test(amount)

/** In the base currency; without one, each as it came. */
export function Revenue({ numbers, currency }: Props) {
  if (numbers === undefined) return <Money amount={null} />
  if (numbers.revenue !== null) return <Money amount={numbers.revenue} currency={currency} />
  const paid = numbers.money.filter(({ revenue }) => !isNothing(revenue))
  if (paid.length === 0) return <Money amount={null} />
  return paid.map((one) => (
    <span key={one.currency} className="block">
      <Money amount={one.revenue} currency={one.currency} />
    </span>
  ))
}
