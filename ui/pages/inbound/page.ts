import type { PageDef } from '../../frame/pages.ts'

export const pages: readonly PageDef[] = [
  {
    path: '/inbound',
    title: 'Inbound postbacks',
    load: () => import('./inbound-page.tsx').then((it) => it.InboundPage),
  },
]
