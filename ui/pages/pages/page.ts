import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./pages-page.tsx').then((it) => it.PagesPage)

export const pages: readonly PageDef[] = [{ path: '/pages', title: 'Pages', load }]
