import type { PageDef } from '../../frame/pages.ts'

export const pages: readonly PageDef[] = [
  {
    path: '/sources',
    title: 'Sources',
    load: () => import('./sources-page.tsx').then((it) => it.SourcesPage),
  },
  {
    path: '/sources/$id',
    title: 'Source',
    load: () => import('./source-page.tsx').then((it) => it.SourcePage),
  },
]
