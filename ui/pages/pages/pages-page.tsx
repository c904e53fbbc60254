import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function PagesPage() {
  return (
    <Page title="Pages" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
