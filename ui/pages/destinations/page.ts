import type { PageDef } from '../../frame/pages.ts'

export const pages: readonly PageDef[] = [
  {
    path: '/destinations',
    title: 'S2S postbacks',
    load: () => import('./destinations-page.tsx').then((it) => it.DestinationsPage),
  },
  {
    path: '/destinations/$id',
    title: 'S2S postback',
    load: () => import('./destination-page.tsx').then((it) => it.DestinationPage),
  },
]
