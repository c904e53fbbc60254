import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./settings-page.tsx').then((it) => it.SettingsPage)

export const pages: readonly PageDef[] = [{ path: '/settings', title: 'Settings', load }]
