import { connect as dialSocket, isIP, type Socket } from 'node:net'
import { connect as dialTls } from 'node:tls'
import type { buildConnector } from 'undici'
import type { ProxyPlace } from '../domain/proxy.ts'
import { type ConnectorDeps, judgedAddress, portOf, readDialError } from './connector.ts'
import { DialError } from './dial-error.ts'
import { openTunnel } from './tunnel.ts'

/**
 * Connects through a proxy. The name of the destination is looked up and judged here, and the proxy is
 * asked for the address that passed: what it may reach is not for it to decide. The proxy's own address
 * is judged as well.
 */
export function openProxyConnector(
  deps: ConnectorDeps,
  proxy: ProxyPlace,
): buildConnector.connector {
  return (options, callback) => {
    connectThrough(deps, proxy, options).then(
      (socket) => callback(null, socket),
      (error: unknown) => {
        const isTls = options.protocol === 'https:'
        callback(readDialError(error instanceof Error ? error : null, isTls), null)
      },
    )
  }
}

async function connectThrough(
  deps: ConnectorDeps,
  proxy: ProxyPlace,
  options: buildConnector.Options,
): Promise<Socket> {
  const port = portOf(options)
  const target = { address: await judgedAddress(deps, options.hostname, port), port }
  const raw = await dialProxy(deps, proxy).catch((error: unknown) => {
    throw ofProxy(error)
  })
  const timer = setTimeout(
    () => raw.destroy(new DialError('timeout', 'proxy')),
    deps.connectTimeoutMs,
  )
  try {
    await openTunnel(raw, proxy, target)
    return options.protocol === 'https:' ? await encrypt(raw, deps, options) : raw
  } catch (error) {
    raw.destroy()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** That it could not be reached says nothing of the receiver. */
function ofProxy(error: unknown): DialError {
  if (error instanceof DialError) return error
  return new DialError('proxy', readDialError(error instanceof Error ? error : null, false).detail)
}

async function dialProxy(deps: ConnectorDeps, { host, port }: ProxyPlace): Promise<Socket> {
  const address = await judgedAddress(deps, host, port)
  const socket = dialSocket({
    ...{ host: address, port, timeout: deps.connectTimeoutMs },
    ...(deps.localAddress === null ? {} : { localAddress: deps.localAddress }),
  })
  socket.setNoDelay(true)
  await settled(socket, 'connect')
  socket.setTimeout(0)
  return socket
}

function settled(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () => socket.destroy(new DialError('timeout', 'proxy'))
    socket.once('timeout', late)
    socket.once('error', reject)
    socket.once(event, () => {
      socket.off('timeout', late)
      socket.off('error', reject)
      resolve()
    })
  })
}

async function encrypt(
  raw: Socket,
  { ca }: ConnectorDeps,
  { hostname, servername }: buildConnector.Options,
): Promise<Socket> {
  // An address has no name to ask for.
  const name = servername ?? (isIP(hostname) === 0 ? hostname : '')
  const socket = dialTls({
    ...{ socket: raw, servername: name, host: hostname, ALPNProtocols: ['http/1.1'] },
    ...(ca === undefined ? {} : { ca }),
  })
  await settled(socket, 'secureConnect')
  return socket
}
