import type { Egress } from './egress.ts'
import type { Pools } from './pools.ts'

export type Routes = {
  /** The connections of one way out. */
  readonly of: (egress: Egress | undefined) => Pools
  readonly close: () => void
}

const mostRoutes = 256
/** Longer than any call that may be under way. */
const graceMs = 60_000

/** Destinations with the same proxy, authorities and address share their connections; no others do. */
export function openRoutes(open: (egress: Egress | undefined) => Pools): Routes {
  const routes = new Map<string, Pools>()

  const of = (egress: Egress | undefined): Pools => {
    const name =
      egress === undefined ? '' : JSON.stringify([egress.proxy, egress.ca, egress.localAddress])
    const route = routes.get(name) ?? open(egress)
    // The one that was used the longest ago is given up first.
    routes.delete(name)
    routes.set(name, route)
    const [oldest] = routes
    if (routes.size > mostRoutes && oldest !== undefined) {
      routes.delete(oldest[0])
      setTimeout(oldest[1].destroy, graceMs).unref()
    }
    return route
  }
  const close = () => {
    for (const pools of routes.values()) pools.destroy()
  }
  return { of, close }
}
