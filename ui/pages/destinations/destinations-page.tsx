import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function DestinationsPage() {
  return (
    <Page title="S2S postbacks" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
