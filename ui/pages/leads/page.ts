import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./leads-page.tsx').then((it) => it.LeadsPage)

export const pages: readonly PageDef[] = [{ path: '/leads', title: 'Conversions', load }]
