import { Button } from '../../kit/button.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { Link, linkLook } from '../../kit/link.tsx'
import type { ChangeView } from '../../url/use-view.ts'
import type { useRows } from './use-inbound.ts'
import { type fields, type InboundView, isNarrowed, unfiltered } from './view.ts'

type Props = {
  readonly view: InboundView
  readonly change: ChangeView<typeof fields>
  readonly log: ReturnType<typeof useRows>['log']
}

/** Why there is no row: still loading, failed, the filter, the time, or nothing was ever sent. */
export function NoRows({ view, change, log }: Props) {
  if (log.error !== null) return <ErrorState error={log.error} retry={() => void log.refetch()} />
  if (log.isPending) return <Loading />
  if (isNarrowed(view)) {
    return (
      <EmptyState
        kind="no-match"
        title="No postback matches"
        action={<Button onClick={() => change(unfiltered)}>Clear filters</Button>}
      >
        The filters leave nothing of this time.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      kind="nothing"
      title="Nothing was received in this time"
      action={
        view.range === '90d' ? undefined : (
          <Button onClick={() => change({ range: '90d', from: undefined, to: undefined })}>
            Look back 90 days
          </Button>
        )
      }
    >
      Paste the URL of a{' '}
      <Link to="/networks" className={linkLook}>
        network
      </Link>{' '}
      where it asks for a postback URL, or send one with the{' '}
      <Link to="/simulator" className={linkLook}>
        simulator
      </Link>
      .
    </EmptyState>
  )
}
