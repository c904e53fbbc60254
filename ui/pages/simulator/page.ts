import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./simulator-page.tsx').then((it) => it.SimulatorPage)

export const pages: readonly PageDef[] = [{ path: '/simulator', title: 'Simulator', load }]
