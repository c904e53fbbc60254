import { connect, type Socket } from 'node:net'

export type RawAnswer = { readonly status: number; readonly head: string; readonly body: string }

/** One keep-alive connection that sends bytes and reads what comes back, one request at a time. */
export type RawLane = {
  /** undefined: the other side closed without an answer. */
  readonly send: (bytes: Buffer, isHead: boolean) => Promise<RawAnswer | undefined>
  /** Sends, says that nothing more will come, and reads whatever is answered. */
  readonly sendLast: (bytes: Buffer) => Promise<RawAnswer | undefined>
  readonly close: () => void
}

type Line = { readonly socket: Socket; text: string; wake: () => void; ended: boolean }

export function openRawLane(url: string): RawLane {
  const { hostname, port } = new URL(url)
  let line: Line | undefined

  function open(): Line {
    if (line && !line.ended) return line
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    const opened: Line = { socket, text: '', wake: () => {}, ended: false }
    const end = () => {
      opened.ended = true
      opened.wake()
    }
    socket.on('data', (bytes) => {
      opened.text += bytes.toString('latin1')
      opened.wake()
    })
    socket.on('error', end)
    socket.on('close', end)
    line = opened
    return opened
  }

  async function read(from: Line, isHead: boolean): Promise<RawAnswer | undefined> {
    for (;;) {
      const answer = wholeAnswer(from, isHead)
      if (answer || from.ended) return answer
      await new Promise<void>((resolve) => {
        from.wake = resolve
      })
    }
  }

  return {
    send: async (bytes, isHead) => {
      const current = open()
      current.socket.write(bytes)
      const answer = await read(current, isHead)
      if (/\r\nconnection: close/i.test(answer?.head ?? '')) current.ended = true
      return answer
    },
    sendLast: async (bytes) => {
      line?.socket.destroy()
      line = undefined
      const current = open()
      current.socket.end(bytes)
      const answer = await read(current, false)
      current.socket.destroy()
      line = undefined
      return answer
    },
    close: () => line?.socket.destroy(),
  }
}

function wholeAnswer(line: Line, isHead: boolean): RawAnswer | undefined {
  const end = line.text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = line.text.slice(0, end)
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0)
  const hasBody = !isHead && status >= 200 && status !== 204 && status !== 304
  const length = hasBody ? Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0) : 0
  if (line.text.length < end + 4 + length) return undefined
  const body = line.text.slice(end + 4, end + 4 + length)
  line.text = line.text.slice(end + 4 + length)
  return status === 100 ? wholeAnswer(line, isHead) : { status, head, body }
}
