import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function ReportsPage() {
  return (
    <Page title="Reports" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
