import { connect, type Socket } from 'node:net'

/** Bytes of one's own over a socket: what a client that cannot speak HTTP would send. */
export type RawCall = {
  readonly socket: Socket
  /** All that was heard, once the other side has closed. */
  readonly closed: Promise<string>
}

export function rawCall(url: string, bytes: string | Uint8Array): RawCall {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('error', () => socket.destroy())
  socket.write(bytes)
  const closed = new Promise<string>((resolve) => {
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })
  return { socket, closed }
}
