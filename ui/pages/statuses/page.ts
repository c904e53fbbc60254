import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./statuses-page.tsx').then((it) => it.StatusesPage)

export const pages: readonly PageDef[] = [{ path: '/statuses', title: 'Statuses', load }]
