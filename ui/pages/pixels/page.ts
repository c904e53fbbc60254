import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./pixels-page.tsx').then((it) => it.PixelsPage)

export const pages: readonly PageDef[] = [{ path: '/pixels', title: 'Pixels', load }]
