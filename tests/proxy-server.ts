import { createServer as createHttp } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export type ProxyServer = {
  readonly port: number
  /** `host:port` of every way that was asked for. */
  readonly asked: readonly string[]
  /** What a caller said to be let through, each time. */
  readonly credentials: readonly (string | undefined)[]
  /** Addresses of those who asked. */
  readonly callers: readonly (string | undefined)[]
}

/** A real HTTP proxy that knows CONNECT; `refuses` is the status it answers with instead. */
export async function openHttpProxy(refuses?: number): Promise<ProxyServer> {
  const asked: string[] = []
  const credentials: (string | undefined)[] = []
  const callers: (string | undefined)[] = []
  const server = createHttp((_, response) => response.writeHead(405).end())
  server.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '')
    callers.push(request.socket.remoteAddress)
    credentials.push(request.headers['proxy-authorization'])
    if (refuses !== undefined) {
      socket.end(`HTTP/1.1 ${refuses} No\r\n\r\n`)
      return
    }
    const [host, port] = (request.url ?? '').split(':')
    const on = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n')
      join(socket, on)
    })
    on.on('error', () => socket.destroy())
  })
  return { port: await listen(server), asked, credentials, callers }
}

/** A real SOCKS5 proxy that asks for a name and a password. */
export async function openSocksProxy(): Promise<ProxyServer> {
  const asked: string[] = []
  const credentials: (string | undefined)[] = []
  const callers: (string | undefined)[] = []
  const server = createServer((socket) => {
    callers.push(socket.remoteAddress)
    socket.on('error', () => undefined)
    socket.once('data', () => {
      socket.write(Buffer.from([5, 2]))
      socket.once('data', (said) => {
        const length = said[1] ?? 0
        const name = said.subarray(2, 2 + length)
        credentials.push(`${name}:${said.subarray(3 + length)}`)
        socket.write(Buffer.from([1, 0]))
        socket.once('data', (ask) => answer(socket, ask, asked))
      })
    })
  })
  return { port: await listen(server), asked, credentials, callers }
}

function answer(socket: Socket, ask: Buffer, asked: string[]): void {
  const host = [...ask.subarray(4, 8)].join('.')
  const port = ask.readUInt16BE(8)
  asked.push(`${host}:${port}`)
  const on = connect(port, host, () => {
    socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
    join(socket, on)
  })
  on.on('error', () => socket.destroy())
}

function join(a: Socket, b: Socket): void {
  a.pipe(b).pipe(a)
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
}

async function listen(server: Server): Promise<number> {
  const open = new Set<Socket>()
  server.on('connection', (socket) => open.add(socket.on('close', () => open.delete(socket))))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
