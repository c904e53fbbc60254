import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./issues-page.tsx').then((it) => it.IssuesPage)

export const pages: readonly PageDef[] = [{ path: '/issues', title: 'Issues', load }]
