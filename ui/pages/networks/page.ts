import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./networks-page.tsx').then((it) => it.NetworksPage)

export const pages: readonly PageDef[] = [
  { path: '/networks', title: 'Networks', load },
  { path: '/networks/$id', title: 'Networks', load },
]
