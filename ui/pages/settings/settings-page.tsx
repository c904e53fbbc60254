import { lazy, Suspense } from 'react'
import { useMay } from '../../frame/may.ts'
import { Loading } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'
import { type Tab, Tabs } from '../../kit/tabs.tsx'
import { oneOf, text } from '../../url/fields.ts'
import { useView } from '../../url/use-view.ts'

// Each is loaded when it is opened: together they weigh more than a page may.
const WorkspaceTab = lazy(() =>
  import('./workspace-tab.tsx').then((it) => ({ default: it.WorkspaceTab })),
)
const UsersTab = lazy(() => import('./users-tab.tsx').then((it) => ({ default: it.UsersTab })))
const TokensTab = lazy(() => import('./tokens-tab.tsx').then((it) => ({ default: it.TokensTab })))
const AccountTab = lazy(() =>
  import('./account-tab.tsx').then((it) => ({ default: it.AccountTab })),
)
const AuditTab = lazy(() => import('./audit-tab.tsx').then((it) => ({ default: it.AuditTab })))
const AboutTab = lazy(() => import('./about-tab.tsx').then((it) => ({ default: it.AboutTab })))

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
        tabs={tabs.map((tab) => ({
          ...tab,
          content: <Suspense fallback={<Loading />}>{tab.content}</Suspense>,
        }))}
      />
    </Page>
  )
}
