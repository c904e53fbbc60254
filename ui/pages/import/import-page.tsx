import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function ImportPage() {
  return (
    <Page title="Import & export" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
