import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./campaigns-page.tsx').then((it) => it.CampaignsPage)

export const pages: readonly PageDef[] = [
  { path: '/campaigns', title: 'Campaigns', load },
  { path: '/campaigns/$id', title: 'Campaigns', load },
]
