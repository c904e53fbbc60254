import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function SettingsPage() {
  return (
    <Page title="Settings" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
