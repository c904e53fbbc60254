import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function StatusesPage() {
  return (
    <Page title="Statuses" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
