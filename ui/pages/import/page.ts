import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./import-page.tsx').then((it) => it.ImportPage)

export const pages: readonly PageDef[] = [{ path: '/import', title: 'Import & export', load }]
