import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function LeadPage() {
  return (
    <Page title="Lead" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
