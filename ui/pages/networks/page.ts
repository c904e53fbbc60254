import type { PageDef } from '../../frame/pages.ts'

export const pages: readonly PageDef[] = [
  {
    path: '/networks',
    title: 'Networks',
    load: () => import('./networks-page.tsx').then((it) => it.NetworksPage),
  },
  {
    path: '/networks/$id',
    title: 'Network',
    load: () => import('./network-page.tsx').then((it) => it.NetworkPage),
  },
]
