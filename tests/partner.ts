import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as a destination received it. */
export type Heard = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The caller's address. */
  readonly from: string | undefined
}

export type Behaviour = (response: ServerResponse, heard: Heard, count: number) => void

/** A real destination on loopback: it records what it hears and answers as it is told. */
export type Partner = {
  readonly url: string
  readonly port: number
  readonly heard: readonly Heard[]
  /** Most requests that were open at one time. */
  readonly mostAtOnce: () => number
  /** How it behaves from now on; the last one lasts. */
  readonly behaves: (...behaviours: readonly Behaviour[]) => void
  readonly close: () => Promise<void>
}

export function says(status: number, body = '', headers: Record<string, string> = {}): Behaviour {
  return (response) => response.writeHead(status, headers).end(body)
}

export const hangs: Behaviour = () => {}
export const hangsUp: Behaviour = (response) => void response.socket?.destroy()

/** Begins an answer and never ends it. */
export const drips: Behaviour = (response) => {
  response.writeHead(200, { 'content-type': 'text/plain' })
  const timer = setInterval(() => response.write('.'), 20)
  response.on('close', () => clearInterval(timer))
}

export async function openPartner(): Promise<Partner> {
  const heard: Heard[] = []
  let next: Behaviour[] = [says(200, 'ok')]
  let open = 0
  let most = 0
  const server = createServer((request, response) => {
    open += 1
    most = Math.max(most, open)
    response.on('close', () => {
      open -= 1
    })
    readBody(request, (body) => {
      const url = new URL(request.url ?? '/', 'http://partner')
      const { method = '', headers } = request
      const from = request.socket.remoteAddress
      const one = { method, path: url.pathname, query: url.searchParams, headers, body, from }
      heard.push(one)
      const behaviour = next.length > 1 ? next.shift() : next[0]
      behaviour?.(response, one, heard.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    heard,
    mostAtOnce: () => most,
    behaves: (...behaviours) => {
      next = [...behaviours]
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function readBody(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = []
  request.on('error', () => {})
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => done(Buffer.concat(chunks).toString()))
}
