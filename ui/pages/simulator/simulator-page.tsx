import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function SimulatorPage() {
  return (
    <Page title="Simulator" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
