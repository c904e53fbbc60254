import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function NetworksPage() {
  return (
    <Page title="Networks" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
