import type { PageDef } from '../../frame/pages.ts'

const load = () => import('./welcome-page.tsx').then((it) => it.WelcomePage)

export const pages: readonly PageDef[] = [{ path: '/welcome', title: 'First steps', load }]
