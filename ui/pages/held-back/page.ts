import type { PageDef } from '../../frame/pages.ts'

export const pages: readonly PageDef[] = [
  {
    path: '/held-back',
    title: 'Held back',
    load: () => import('./held-page.tsx').then((it) => it.HeldPage),
  },
]
