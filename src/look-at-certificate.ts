import { connect, type TLSSocket } from 'node:tls'
import type { ShownCertificate } from './domain/certificate-check.ts'
import type { LookedUp } from './domain/domain-check.ts'
import { openAddressGuard } from './outbound/address-guard.ts'

type Wish = {
  readonly lookUp: (host: string) => Promise<LookedUp>
  readonly egressAllow: readonly string[]
  /** In PEM, beside those of the machine; left out: none. */
  readonly ca?: string
}

export type CertificateLook = (host: string, port: number) => Promise<ShownCertificate>

const longestMs = 5_000

/** Calls a host by TLS as a browser would, as far as its certificate; private addresses are not called. */
export function openCertificateLook({ lookUp, egressAllow, ca }: Wish): CertificateLook {
  const guard = openAddressGuard(egressAllow)
  return async (host, port) => {
    const found = await lookUp(host)
    if (!found.ok) return found
    const address = found.addresses.find((one) => guard.judge(one, port) === null)
    if (address === undefined) return { ok: false, code: 'address-blocked' }
    const trusted = ca === undefined ? {} : { ca }
    // What it would be refused for is told: nothing is sent to it.
    const wish = { host: address, port, servername: host, rejectUnauthorized: false, ...trusted }
    return shownBy(connect(wish))
  }
}

function shownBy(socket: TLSSocket): Promise<ShownCertificate> {
  return new Promise((resolve) => {
    const end = (shown: ShownCertificate) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(shown)
    }
    const timer = setTimeout(() => end({ ok: false, code: 'ETIMEDOUT' }), longestMs)
    socket.once('error', (error: NodeJS.ErrnoException) => {
      end({ ok: false, code: error.code ?? 'no TLS' })
    })
    socket.once('secureConnect', () => end(certificateOf(socket)))
  })
}

function certificateOf(socket: TLSSocket): ShownCertificate {
  const until = Date.parse(socket.getPeerCertificate().valid_to)
  if (Number.isNaN(until)) return { ok: false, code: 'no certificate' }
  const { authorized, authorizationError: error } = socket
  if (authorized) return { ok: true, until, refusal: null }
  // An Error with a code, or the code itself, by the reason.
  const code = error instanceof Error && 'code' in error ? error.code : error
  return { ok: true, until, refusal: String(code) }
}
