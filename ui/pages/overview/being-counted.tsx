import { Hourglass } from 'lucide-react'
import type { Overview } from '../../../src/admin/contract-numbers.ts'
import { Time } from '../../kit/time.tsx'

/** Numbers follow what they count; far behind, it is said up to when they can be relied upon. */
export function BeingCounted({ overview }: { readonly overview: Overview | undefined }) {
  if (overview?.behind !== true) return null
  const { countedTo, from, zone } = overview
  const hasBegun = countedTo !== null && countedTo > from
  return (
    <p className="flex items-center gap-2 border-b border-line bg-panel2 px-4 py-1.5 text-xs text-fg2">
      <Hourglass aria-hidden size={13} className="shrink-0 text-fg3" />
      <span>
        Still being counted.{' '}
        {hasBegun ? (
          <>
            Complete up to <Time at={countedTo} zone={zone} withDay="past" />; what came later
            follows by itself.
          </>
        ) : (
          'Nothing is lost: the numbers grow by themselves until all is counted.'
        )}
      </span>
    </p>
  )
}
