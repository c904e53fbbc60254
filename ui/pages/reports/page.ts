import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./reports-page.tsx').then((it) => it.ReportsPage)

export const pages: readonly PageDef[] = [{ path: '/reports', title: 'Reports', load }]
