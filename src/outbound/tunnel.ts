import { isIPv4, type Socket } from 'node:net'
import type { ProxyPlace } from '../domain/proxy.ts'
import { DialError } from './dial-error.ts'

/** An address, never a name. */
export type TunnelEnd = { readonly address: string; readonly port: number }

/** Asks a proxy that has been dialled for a way to this address. Rejects with a `DialError`. */
export async function openTunnel(socket: Socket, proxy: ProxyPlace, end: TunnelEnd): Promise<void> {
  const reader = openReader(socket)
  try {
    if (proxy.kind === 'http') await askHttp(socket, reader, { proxy, end })
    else await askSocks(socket, reader, { proxy, end })
    // Nobody at the other end has been asked yet: it would be taken for an answer.
    if (reader.hasMore()) throw new DialError('proxy', 'more than an answer')
  } finally {
    reader.release()
  }
}

type Ask = { readonly proxy: ProxyPlace; readonly end: TunnelEnd }

async function askHttp(socket: Socket, reader: Reader, { proxy, end }: Ask): Promise<void> {
  const at = isIPv4(end.address) ? end.address : `[${end.address}]`
  const place = `${at}:${end.port}`
  const { user } = proxy
  const credentials = user === null ? '' : Buffer.from(`${user.name}:${user.password}`)
  const own =
    credentials === '' ? [] : [`Proxy-Authorization: Basic ${credentials.toString('base64')}`]
  socket.write([`CONNECT ${place} HTTP/1.1`, `Host: ${place}`, ...own, '', ''].join('\r\n'))
  const head = await reader.until('\r\n\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]
  if (status?.startsWith('2') !== true) throw new DialError('proxy', status ?? 'no HTTP')
}

const version = 5
const noAuth = 0
const byPassword = 2
const connectCommand = 1
const addressTypes = { four: 1, name: 3, six: 4 } as const

async function askSocks(socket: Socket, reader: Reader, { proxy, end }: Ask): Promise<void> {
  const { user } = proxy
  const methods = user === null ? [noAuth] : [noAuth, byPassword]
  socket.write(Buffer.from([version, methods.length, ...methods]))
  const [, method] = await reader.bytes(2)
  if (method === byPassword && user !== null) await signIn(socket, reader, user)
  else if (method !== noAuth) throw new DialError('proxy', 'auth')
  const isFour = isIPv4(end.address)
  const type = isFour ? addressTypes.four : addressTypes.six
  const port = [end.port >> 8, end.port & 0xff]
  const address = isFour ? end.address.split('.').map(Number) : bytesOfSix(end.address)
  socket.write(Buffer.from([version, connectCommand, 0, type, ...address, ...port]))
  await readReply(reader)
}

async function signIn(
  socket: Socket,
  reader: Reader,
  { name, password }: NonNullable<ProxyPlace['user']>,
): Promise<void> {
  const [user, word] = [Buffer.from(name), Buffer.from(password)]
  socket.write(
    Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([word.length]), word]),
  )
  const [, failed] = await reader.bytes(2)
  if (failed !== 0) throw new DialError('proxy', 'auth')
}

/** The address it is bound to stands behind the answer, and is of no use. */
async function readReply(reader: Reader): Promise<void> {
  const [, code, , type] = await reader.bytes(4)
  if (code !== 0) throw new DialError('proxy', `socks ${code}`)
  const [length = 0] = type === addressTypes.name ? await reader.bytes(1) : []
  const sizes = new Map<number | undefined, number>([
    [addressTypes.four, 4],
    [addressTypes.six, 16],
    [addressTypes.name, length],
  ])
  await reader.bytes((sizes.get(type) ?? 0) + 2)
}

/** `1::2` has as many zeros in its midst as are missing of eight groups. */
function bytesOfSix(address: string): readonly number[] {
  const [head = '', tail] = address.split('::')
  const groups = (text: string) => text.split(':').filter(Boolean)
  const [before, after] = [groups(head), groups(tail ?? '')]
  const missing = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...(tail === undefined ? [] : missing), ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
}

type Reader = {
  readonly bytes: (count: number) => Promise<Uint8Array>
  /** As Latin-1, the mark with it. */
  readonly until: (mark: string) => Promise<string>
  /** Something has come beyond what was read. */
  readonly hasMore: () => boolean
  readonly release: () => void
}

/** A proxy that says more than this has something else in mind. */
const mostBytes = 16_384

function openReader(socket: Socket): Reader {
  let kept = Buffer.alloc(0)
  let wake: () => void = () => undefined
  let fault: Error | undefined
  const onData = (chunk: Buffer): void => {
    kept = Buffer.concat([kept, chunk])
    if (kept.length > mostBytes) fault ??= new DialError('proxy', 'too long an answer')
    wake()
  }
  const onError = (error: Error): void => {
    fault ??= error
    wake()
  }
  const onEnd = (): void => onError(new DialError('proxy', 'hung up'))
  socket.on('data', onData).on('error', onError).on('end', onEnd).on('close', onEnd)

  async function take(sizeOf: () => number): Promise<Buffer> {
    for (let size = sizeOf(); ; size = sizeOf()) {
      if (size > 0 && kept.length >= size) {
        const taken = kept.subarray(0, size)
        kept = kept.subarray(size)
        return taken
      }
      if (fault !== undefined) throw fault
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }

  return {
    bytes: (count) => take(() => count),
    until: async (mark) => {
      const found = () => kept.indexOf(mark)
      const head = await take(() => (found() === -1 ? 0 : found() + mark.length))
      return head.toString('latin1')
    },
    hasMore: () => kept.length > 0,
    release: () => {
      socket.off('data', onData).off('error', onError).off('end', onEnd).off('close', onEnd)
      // Nobody listens for a moment: an error then must not end the process.
      socket.on('error', () => undefined)
      socket.pause()
    },
  }
}
