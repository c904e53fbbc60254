import type { PageDef } from '../../frame/pages.ts'

export const pages: readonly PageDef[] = [
  {
    path: '/leads/$subid',
    title: 'Lead',
    load: () => import('./lead-page.tsx').then((it) => it.LeadPage),
  },
]
