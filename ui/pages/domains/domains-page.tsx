import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function DomainsPage() {
  return (
    <Page title="Domains" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
