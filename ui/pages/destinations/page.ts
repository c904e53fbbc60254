import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./destinations-page.tsx').then((it) => it.DestinationsPage)

export const pages: readonly PageDef[] = [
  { path: '/destinations', title: 'S2S postbacks', load },
  { path: '/destinations/$id', title: 'S2S postbacks', load },
]
