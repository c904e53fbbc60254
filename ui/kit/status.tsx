import { ArrowRight } from 'lucide-react'
import type { Status } from '../../src/domain/status.ts'
import { cx } from './cx.ts'

/** Shape as well as colour tells the four apart: for colour-blind readers and in print. */
const dots: Readonly<Record<Status, string>> = {
  Lead: 'size-2 rounded-full bg-lead',
  Purchase: 'size-2 rounded-[2px] bg-purchase',
  Reject: 'size-2 rotate-45 rounded-[1px] bg-reject',
  Trash: 'h-[3px] w-2 rounded-full bg-trash',
}

const badges: Readonly<Record<Status, string>> = {
  Lead: 'bg-lead/14 text-leadfg',
  Purchase: 'bg-purchase/14 text-purchasefg',
  Reject: 'bg-reject/14 text-rejectfg',
  Trash: 'bg-trash/18 text-trashfg',
}

export const statusColour: Readonly<Record<Status, string>> = {
  Lead: '--lead',
  Purchase: '--purchase',
  Reject: '--reject',
  Trash: '--trash',
}

type DotProps = { readonly status: Status; readonly className?: string }

export function StatusDot({ status, className }: DotProps) {
  return (
    <span
      aria-hidden
      data-status-dot
      className={cx('inline-block shrink-0', dots[status], className)}
    />
  )
}

type BadgeProps = {
  readonly status: Status
  /** Where it came from: a dot and an arrow before it. */
  readonly from?: Status | null | undefined
}

export function StatusBadge({ status, from }: BadgeProps) {
  return (
    <span className="inline-flex items-center gap-1.5">
      {from == null || from === status ? null : (
        <>
          <StatusDot status={from} className="opacity-70" />
          <span className="sr-only">{from} to</span>
          <ArrowRight aria-hidden size={11} className="-mx-0.5 text-fg3" />
        </>
      )}
      <span
        className={cx(
          'inline-flex h-[18px] items-center gap-1.5 rounded-[5px] px-1.5 text-2xs font-medium',
          badges[status],
        )}
      >
        <StatusDot status={status} />
        {status}
      </span>
    </span>
  )
}
