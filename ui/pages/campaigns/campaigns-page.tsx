import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function CampaignsPage() {
  return (
    <Page title="Campaigns" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
