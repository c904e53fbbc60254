import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function InboundPage() {
  return (
    <Page title="Inbound postbacks" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
