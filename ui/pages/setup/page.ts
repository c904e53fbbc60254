import type { PageDef } from '../../frame/pages.ts'

export const pages: readonly PageDef[] = [
  {
    path: '/setup',
    title: 'Set up',
    load: () => import('./setup-page.tsx').then((it) => it.SetupPage),
    bare: true,
  },
]
