import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./health-page.tsx').then((it) => it.HealthPage)

export const pages: readonly PageDef[] = [{ path: '/health', title: 'Delivery health', load }]
