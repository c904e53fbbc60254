import type { buildConnector } from 'undici'
import { type ProxyPlace, readProxy } from '../domain/proxy.ts'
import type { Destination } from '../domain/settings.ts'
import { type ConnectorDeps, openConnector } from './connector.ts'
import { openProxyConnector } from './proxy-connector.ts'

/** What is special about the way to one destination. */
export type Egress = {
  readonly proxy: ProxyPlace | null
  /** Authorities in PEM instead of the usual ones. */
  readonly ca: string | null
  /** Address of this machine that it goes out from; null: the system's choice. */
  readonly localAddress: string | null
}

type Way = Pick<Destination, 'proxy' | 'ca' | 'localAddress'>

/** What was saved was readable; a proxy that is none any more must not be gone around. */
export function egressOf({ proxy, ca, localAddress }: Way): Egress | undefined {
  if (proxy === null && ca === null && localAddress === null) return undefined
  return { proxy: proxy === null ? null : (readProxy(proxy) ?? nowhere), ca, localAddress }
}

const nowhere = { kind: 'http', host: '0.0.0.0', port: 0, user: null } as const

/** How connections are made on this way; undefined: straight, and with the usual authorities. */
export function openWay(
  deps: Omit<ConnectorDeps, 'localAddress'>,
  egress: Egress | undefined,
): buildConnector.connector {
  const ca = egress?.ca ?? deps.ca
  const own = ca === undefined ? {} : { ca }
  const ways = { ...deps, localAddress: egress?.localAddress ?? null, ...own }
  const proxy = egress?.proxy ?? null
  return proxy === null ? openConnector(ways) : openProxyConnector(ways, proxy)
}
