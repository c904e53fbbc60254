import type { Status } from '../../src/domain/status.ts'
import { cx } from './cx.ts'
import { money } from './format.ts'

type Props = {
  readonly amount: string | null | undefined
  readonly currency?: string | null | undefined
  /** Only Purchase is revenue: a reversed amount is struck through. */
  readonly status?: Status | null | undefined
}

const inks: Readonly<Record<Status, string>> = {
  Lead: 'text-fg2',
  Purchase: 'text-fg',
  Reject: 'text-fg3 line-through',
  Trash: 'text-fg3 line-through',
}

export function Money({ amount, currency, status }: Props) {
  if (amount == null) return <span className="text-fg3">–</span>
  return (
    <span className={cx('num whitespace-nowrap', status == null ? 'text-fg' : inks[status])}>
      {money(amount, currency)}
    </span>
  )
}
