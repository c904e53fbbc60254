import { useMay } from '../../frame/may.ts'
import { Page } from '../../kit/page.tsx'
import { type Tab, Tabs } from '../../kit/tabs.tsx'
import { oneOf, text } from '../../url/fields.ts'
import { useView } from '../../url/use-view.ts'
import { AboutTab } from './about-tab.tsx'
import { AccountTab } from './account-tab.tsx'
import { AuditTab } from './audit-tab.tsx'
import { TokensTab } from './tokens-tab.tsx'
import { UsersTab } from './users-tab.tsx'
import { WorkspaceTab } from './workspace-tab.tsx'

const ids = ['workspace', 'users', 'tokens', 'account', 'audit', 'about'] as const
type Id = (typeof ids)[number]
const fields = { tab: oneOf(ids, 'workspace'), kind: text(), by: text() }

/** How this installation counts, and who may come in. */
export function SettingsPage() {
  const [view, change] = useView(fields)
  const may = useMay()
  const tabs: readonly Tab<Id>[] = [
    { id: 'workspace', label: 'Workspace', content: <WorkspaceTab /> },
    ...(may.isOwner
      ? [{ id: 'users', label: 'Users', content: <UsersTab /> } satisfies Tab<Id>]
      : []),
    ...(may.admin
      ? [{ id: 'tokens', label: 'API tokens', content: <TokensTab /> } satisfies Tab<Id>]
      : []),
    { id: 'account', label: 'My account', content: <AccountTab /> },
    ...(may.admin
      ? [
          {
            id: 'audit',
            label: 'Audit log',
            content: <AuditTab kind={view.kind} by={view.by} onChange={change} />,
          } satisfies Tab<Id>,
        ]
      : []),
    { id: 'about', label: 'Backup & version', content: <AboutTab /> },
  ]
  const shown = tabs.some(({ id }) => id === view.tab) ? view.tab : 'workspace'
  return (
    <Page title="Settings">
      <Tabs
        label="Settings"
        value={shown}
        onChange={(tab) => change({ tab, kind: '', by: '' }, 'push')}
        tabs={tabs}
      />
    </Page>
  )
}
