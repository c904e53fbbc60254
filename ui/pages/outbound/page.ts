import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./outbound-page.tsx').then((it) => it.OutboundPage)

export const pages: readonly PageDef[] = [{ path: '/outbound', title: 'Outbound postbacks', load }]
