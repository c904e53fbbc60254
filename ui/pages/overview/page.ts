import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./overview-page.tsx').then((it) => it.OverviewPage)

export const pages: readonly PageDef[] = [{ path: '/', title: 'Overview', load }]
