import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function HealthPage() {
  return (
    <Page title="Delivery health" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
