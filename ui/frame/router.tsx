import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { parseSearch, stringifySearch } from '../url/search.ts'
import { BareFrame, Frame } from './frame.tsx'
import { type PageDef, pages } from './pages.ts'
import { NotFound, PageFailed } from './states.tsx'

const root = createRootRoute({ notFoundComponent: NotFound })
const framed = createRoute({ getParentRoute: () => root, id: 'framed', component: Frame })
const bare = createRoute({ getParentRoute: () => root, id: 'bare', component: BareFrame })

const routeOf = (page: PageDef) =>
  createRoute({
    getParentRoute: () => (page.bare === true ? bare : framed),
    path: page.path,
    component: lazyRouteComponent(async () => ({ page: await page.load() }), 'page'),
    errorComponent: PageFailed,
    staticData: { title: page.title },
  })

export const openRouter = () =>
  createRouter({
    basepath: '/admin',
    routeTree: root.addChildren([
      framed.addChildren(pages.filter((page) => page.bare !== true).map(routeOf)),
      bare.addChildren(pages.filter((page) => page.bare === true).map(routeOf)),
    ]),
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    scrollRestoration: true,
  })

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    readonly title?: string
  }
}
