import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function LeadsPage() {
  return (
    <Page title="Conversions" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
