import type { PageDef } from '../../frame/pages.ts'

export const pages: readonly PageDef[] = [
  {
    path: '/campaigns',
    title: 'Campaigns',
    load: () => import('./campaigns-page.tsx').then((it) => it.CampaignsPage),
  },
  {
    path: '/campaigns/$id',
    title: 'Campaign',
    load: () => import('./campaign-page.tsx').then((it) => it.CampaignPage),
  },
]
