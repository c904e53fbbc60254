import type { Dispatcher } from 'undici'
import type { Pools } from './pools.ts'
import type { Egress } from './send.ts'

/** The connections of one way out. */
export type Route = {
  readonly kept: Pools
  readonly fresh: Dispatcher
}

export type Routes = {
  readonly of: (egress: Egress | undefined) => Route
  readonly close: () => Promise<void>
}

const mostRoutes = 256
/** Longer than any call that may be under way. */
const graceMs = 60_000

/** Destinations with the same proxy, authorities and address share their connections; no others do. */
export function openRoutes(open: (egress: Egress | undefined) => Route): Routes {
  const routes = new Map<string, Route>()

  const of = (egress: Egress | undefined): Route => {
    const name =
      egress === undefined ? '' : JSON.stringify([egress.proxy, egress.ca, egress.localAddress])
    const route = routes.get(name) ?? open(egress)
    // The one that was used the longest ago is given up first.
    routes.delete(name)
    routes.set(name, route)
    const [oldest] = routes
    if (routes.size > mostRoutes && oldest !== undefined) {
      routes.delete(oldest[0])
      setTimeout(() => void end(oldest[1]), graceMs).unref()
    }
    return route
  }
  return { of, close: async () => void (await Promise.all([...routes.values()].map(end))) }
}

async function end({ kept, fresh }: Route): Promise<void> {
  await Promise.all([kept.destroy(), fresh.destroy()])
}
