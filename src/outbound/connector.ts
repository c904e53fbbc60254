import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import type { AddressGuard } from './address-guard.ts'
import { DialError } from './dial-error.ts'
import { type Address, NameError, type NameResolver } from './resolver.ts'

export type ConnectorDeps = {
  readonly guard: AddressGuard
  readonly resolver: NameResolver
  readonly connectTimeoutMs: number
  /** Further trusted authorities in PEM; certificates are always verified. */
  readonly ca?: string
  /** Where connections begin; addresses of the other family cannot be reached from there. null: anywhere. */
  readonly localAddress: string | null
}

// Addresses are tried one after the other, and Node gives up on all but the last after this time. Its
// own 250 ms is less than a far host needs.
const perAddressMs = 1_500
const portsKept = 256

/**
 * Connects only to addresses the guard lets pass, judged three times: a literal in the URL before
 * anything else, every answer of a name (what is judged is what is dialled, so that a name cannot
 * change in between), and the peer of the socket once it stands.
 */
export function openConnector(deps: ConnectorDeps): buildConnector.connector {
  // One per port, because the hook that looks a name up is not told the port.
  const dialers = new Map<number, buildConnector.connector>()

  function dialerFor(port: number): buildConnector.connector {
    const known = dialers.get(port)
    if (known) return known
    if (dialers.size >= portsKept) dialers.clear()
    const dialer = openDialer(deps, port)
    dialers.set(port, dialer)
    return dialer
  }

  return (options, callback) => {
    const port = portOf(options)
    const refusal = isIP(options.hostname) === 0 ? null : deps.guard.judge(options.hostname, port)
    if (refusal) {
      callback(new DialError(refusal, null), null)
      return
    }
    const { localAddress } = deps
    return dialerFor(port)({ ...options, localAddress }, (error, socket) => {
      if (error || !socket) {
        callback(readDialError(error, options.protocol === 'https:'), null)
        return
      }
      // It has been reset since: whom it led to is not known any more, and it leads nowhere.
      if (socket.remoteAddress === undefined) {
        socket.destroy()
        callback(new DialError('connect', 'ECONNRESET'), null)
        return
      }
      const peerRefusal = deps.guard.judge(socket.remoteAddress, port)
      if (!peerRefusal) {
        callback(null, socket)
        return
      }
      socket.destroy()
      callback(new DialError(peerRefusal, null), null)
    })
  }
}

function openDialer(deps: ConnectorDeps, port: number): buildConnector.connector {
  return buildConnector({
    allowH2: false,
    timeout: deps.connectTimeoutMs,
    lookup: guardedLookup(deps, port),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: perAddressMs,
    ...(deps.ca === undefined ? {} : { ca: deps.ca }),
  })
}

export function portOf(options: buildConnector.Options): number {
  if (options.port !== '') return Number(options.port)
  return options.protocol === 'https:' ? 443 : 80
}

function guardedLookup(deps: ConnectorDeps, port: number): LookupFunction {
  return (host, options, callback) => {
    deps.resolver.resolve(host).then(
      (addresses) => {
        const passed = addresses.filter(({ address }) => deps.guard.judge(address, port) === null)
        const near = withinReach(passed, deps.localAddress)
        const [first] = near
        if (passed.length === 0) callback(refusalOf(deps.guard, addresses, port), '')
        else if (!first) callback(new DialError('connect', 'EAFNOSUPPORT'), '')
        else if (options.all) callback(null, [...near])
        else callback(null, first.address, first.family)
      },
      (error: unknown) => callback(readNameError(error), ''),
    )
  }
}

function withinReach(addresses: readonly Address[], localAddress: string | null) {
  if (localAddress === null) return addresses
  return addresses.filter(({ family }) => family === isIP(localAddress))
}

/** The address to dial for a host, a literal or a name; rejects with a `DialError` when none may be. */
export async function judgedAddress(
  { guard, resolver }: ConnectorDeps,
  host: string,
  port: number,
): Promise<string> {
  const bare = host.replace(/^\[|\]$/g, '')
  const addresses: readonly Address[] =
    isIP(bare) === 0
      ? await resolver.resolve(bare).catch((error: unknown) => {
          throw readNameError(error)
        })
      : [{ address: bare, family: isIP(bare) === 4 ? 4 : 6 }]
  const passed = addresses.find(({ address }) => guard.judge(address, port) === null)
  if (passed === undefined) throw refusalOf(guard, addresses, port)
  return passed.address
}

/** An address that is blocked says more than a port that is. */
function refusalOf(guard: AddressGuard, addresses: readonly Address[], port: number): DialError {
  const isPort = addresses.some(({ address }) => guard.judge(address, port) === 'port-blocked')
  return new DialError(isPort ? 'port-blocked' : 'address-blocked', null)
}

function readNameError(error: unknown): DialError {
  return new DialError('dns', error instanceof NameError ? error.code : 'EUNKNOWN')
}

export function readDialError(error: Error | null, isTls: boolean): DialError {
  if (error instanceof DialError) return error
  const code = error && 'code' in error && typeof error.code === 'string' ? error.code : null
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return new DialError('timeout', 'connect')
  }
  // A peer that hangs up during the handshake is no TLS server, or does not want us.
  const isHandshake = isTls && (code === 'ECONNRESET' || code === 'EPROTO')
  if (isHandshake || (code && tlsCodes.test(code))) return new DialError('tls', code)
  return new DialError('connect', code)
}

// The codes of Node's TLS errors and of OpenSSL's X.509 verification.
const tlsCodes =
  /^(ERR_TLS|ERR_SSL|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERROR_IN_C|INVALID_|HOSTNAME_|PATH_LENGTH)/
