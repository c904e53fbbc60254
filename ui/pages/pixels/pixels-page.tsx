import { EmptyState } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'

export function PixelsPage() {
  return (
    <Page title="Pixels" fill>
      <EmptyState kind="nothing" title="This page is not here yet" />
    </Page>
  )
}
