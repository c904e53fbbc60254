import { count } from '../kit/format.ts'
import { Money } from '../kit/money.tsx'
import type { Sums } from './held.ts'
import { kindLooks } from './held.ts'

/** One line for each kind: how many, and their money by currency. */
export function HeldMoney({ items }: Pick<Sums, 'items'>) {
  const kinds = [...new Set(items.map(({ kind }) => kind))]
  return (
    <dl className="grid grid-cols-[auto_auto_1fr] items-baseline gap-x-4 gap-y-1 text-xs">
      {kinds.map((kind) => {
        const own = items.filter((one) => one.kind === kind)
        return (
          <div key={kind} className="contents">
            <dt className="text-fg2">{kindLooks[kind]}</dt>
            <dd className="num text-right">
              {count(own.reduce((sum, one) => sum + one.count, 0))}
            </dd>
            <dd className="flex flex-wrap gap-x-3">
              {own.map((one) => (
                <Money
                  key={`${one.network} ${one.currency}`}
                  amount={one.payout}
                  currency={one.currency}
                />
              ))}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
