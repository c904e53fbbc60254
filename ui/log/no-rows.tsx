import type { ReactNode } from 'react'
import { Button } from '../kit/button.tsx'
import { EmptyState, ErrorState, Loading } from '../kit/empty.tsx'
import type { Range } from '../url/range.ts'
import type { Log } from './use-log.ts'

type Props<Row> = {
  readonly log: Log<Row>
  /** `postback`, for the sentences. */
  readonly what: string
  readonly range: Range
  /** undefined: no filter is in force. */
  readonly onClear: (() => void) | undefined
  readonly onLookBack: () => void
  /** When nothing was there at all. */
  readonly nothing: { readonly title: string; readonly about: ReactNode }
}

/** Why there is no row: still loading, failed, the filter, the time, or there never was one. */
export function NoRows<Row>({ log, what, range, onClear, onLookBack, nothing }: Props<Row>) {
  if (log.error !== null) return <ErrorState error={log.error} retry={() => void log.refetch()} />
  if (log.isPending) return <Loading />
  const lookBack = range === '90d' ? null : <Button onClick={onLookBack}>Look back 90 days</Button>
  if (onClear !== undefined) {
    return (
      <EmptyState
        kind="no-match"
        title={`No ${what} matches`}
        action={
          <>
            <Button onClick={onClear}>Clear filters</Button>
            {lookBack}
          </>
        }
      >
        The filters leave nothing of this time.
      </EmptyState>
    )
  }
  return (
    <EmptyState kind="nothing" title={nothing.title} action={lookBack}>
      {nothing.about}
    </EmptyState>
  )
}
