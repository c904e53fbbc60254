import type { Probe, ProbeWish } from './cli/command.ts'
import { openAddressGuard } from './outbound/address-guard.ts'
import { DialError } from './outbound/dial-error.ts'
import { egressOf, openWay } from './outbound/egress.ts'
import { openResolver } from './outbound/resolver.ts'
import { steadyClock } from './platform/clock.ts'

/** Connects as a delivery would, by the same rules, and sends nothing. */
export function probe({ url, way, egressAllow, timeoutMs }: ProbeWish): Promise<Probe> {
  const target = URL.parse(url)
  if (target === null) return Promise.resolve({ reached: false, detail: 'url-invalid' })
  const ways = {
    guard: openAddressGuard(egressAllow),
    resolver: openResolver({ steadyMs: steadyClock }),
    connectTimeoutMs: timeoutMs,
  }
  const connect = openWay(ways, egressOf(way))
  const { hostname, host, protocol, port } = target
  const bare = hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve) => {
    connect({ hostname: bare, host, protocol, port }, (error, socket) => {
      socket?.destroy()
      resolve(error === null ? { reached: true, detail: '' } : failureOf(error))
    })
  })
}

function failureOf(error: Error): Probe {
  if (!(error instanceof DialError)) return { reached: false, detail: error.message }
  const detail = error.detail === null ? error.problem : `${error.problem} (${error.detail})`
  return { reached: false, detail }
}
