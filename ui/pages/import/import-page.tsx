import { useMay } from '../../frame/may.ts'
import { Page } from '../../kit/page.tsx'
import { type Tab, Tabs } from '../../kit/tabs.tsx'
import { oneOf, text } from '../../url/fields.ts'
import { rangeFields } from '../../url/range.ts'
import { useView } from '../../url/use-view.ts'
import { ClicksTab } from './clicks-tab.tsx'
import { CostsTab } from './costs-tab.tsx'
import { ExportTab } from './export-tab.tsx'
import { StatusesTab } from './statuses-tab.tsx'

const ids = ['statuses', 'clicks', 'costs', 'export'] as const
type Id = (typeof ids)[number]

export const fields = {
  ...rangeFields,
  tab: oneOf(ids, 'statuses'),
  network: text('default'),
  log: oneOf(['leads', 'postbacks', 'deliveries'], 'leads'),
  format: oneOf(['csv', 'jsonl'], 'csv'),
  delimiter: oneOf(['comma', 'semicolon'], 'comma'),
}

/** What comes from elsewhere in one go, and what goes elsewhere as a file. */
export function ImportPage() {
  const [view, change] = useView(fields)
  const may = useMay()
  const tabs: readonly Tab<Id>[] = [
    ...(may.admin
      ? [
          {
            id: 'statuses',
            label: 'Import statuses',
            content: (
              <StatusesTab network={view.network} onNetwork={(network) => change({ network })} />
            ),
          } satisfies Tab<Id>,
          { id: 'clicks', label: 'Import clicks', content: <ClicksTab /> } satisfies Tab<Id>,
          { id: 'costs', label: 'Upload costs', content: <CostsTab /> } satisfies Tab<Id>,
        ]
      : []),
    { id: 'export', label: 'Export', content: <ExportTab view={view} change={change} /> },
  ]
  const shown = tabs.some(({ id }) => id === view.tab) ? view.tab : 'export'
  return (
    <Page title="Import & export" about="What networks send as a list, and your logs as files.">
      <Tabs
        label="Import and export"
        value={shown}
        onChange={(tab) => change({ tab }, 'push')}
        tabs={tabs}
      />
    </Page>
  )
}
