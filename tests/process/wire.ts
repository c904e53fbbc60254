import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A wire to a port on this machine that can be cut. */
export type Wire = {
  readonly port: number
  /** Breaks whatever goes through it, and lets nothing through until it is mended. */
  readonly cut: () => void
  readonly mend: () => void
}

export async function openWire(target: number): Promise<Wire> {
  const ends = new Set<Socket>()
  let isCut = false
  const keep = (socket: Socket, other: Socket) => {
    ends.add(socket)
    socket.on('error', () => other.destroy())
    socket.on('close', () => {
      ends.delete(socket)
      other.destroy()
    })
  }
  const server = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(target, '127.0.0.1')
    keep(near, far)
    keep(far, near)
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    isCut = true
    for (const end of ends) end.destroy()
  }
  onTestFinished(() => {
    cut()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => {
      isCut = false
    },
  }
}
