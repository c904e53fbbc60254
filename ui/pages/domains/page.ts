import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./domains-page.tsx').then((it) => it.DomainsPage)

export const pages: readonly PageDef[] = [{ path: '/domains', title: 'Domains', load }]
