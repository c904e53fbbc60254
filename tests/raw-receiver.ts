import { createServer, type Socket } from 'node:net'

/** A receiver that speaks bytes, so that it can misbehave in every way. */
export type RawReceiver = {
  readonly port: number
  readonly url: string
  /** Whole requests heard, as text. */
  readonly heard: readonly string[]
  /** Connections accepted so far. */
  readonly connections: () => number
  readonly close: () => Promise<void>
}

type Answer = (socket: Socket, request: string, count: number) => void

export async function openRawReceiver(answer: Answer): Promise<RawReceiver> {
  const heard: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let text = ''
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
      if (!isWhole(text)) return
      heard.push(text)
      const request = text
      text = ''
      answer(socket, request, heard.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    heard,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = /content-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? '0'
  return text.length >= end + 4 + Number(length)
}

/** An answer with its length, ready to be written. */
export function answerText(head: string, body = ''): string {
  return `HTTP/1.1 ${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}
