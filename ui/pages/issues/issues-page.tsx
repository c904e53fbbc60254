import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function IssuesPage() {
  return (
    <Page title="Issues" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
