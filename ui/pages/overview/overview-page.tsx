import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function OverviewPage() {
  return (
    <Page title="Overview" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
