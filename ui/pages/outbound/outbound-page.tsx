import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function OutboundPage() {
  return (
    <Page title="Outbound postbacks" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
