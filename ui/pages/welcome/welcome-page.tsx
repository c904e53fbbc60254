import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function WelcomePage() {
  return (
    <Page title="First steps" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
