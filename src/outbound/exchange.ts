import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import type { Dispatcher } from 'undici'
import { type AnswerHead, readableText, readHead } from './answer.ts'

/** How an exchange ended: whole, cut by our bound on size, by its deadline, or by an error. */
export type Ending = 'whole' | 'capped' | 'deadline' | Error

/** One HTTP exchange as it went. */
export type Exchange = {
  readonly ending: Ending
  /** Epoch milliseconds at which the request's bytes were handed to the system; null: never. */
  readonly sentAt: number | null
  readonly remoteAddress: string | null
  /** It went over a connection that had already carried another. */
  readonly reused: boolean
  /** At least one byte of an answer came. */
  readonly answered: boolean
  readonly head: AnswerHead | null
  readonly answer: string
}

export type ExchangeWish = {
  readonly call: Dispatcher.DispatchOptions
  readonly timeoutMs: number
  readonly onSent?: ((at: number) => void) | undefined
}

export type ExchangeDeps = {
  readonly wire: Wire
  readonly nowMs: () => number
  readonly answerBytes: number
}

type Peer = { readonly remoteAddress: string | null; uses: number }

/** Knows the connection that the request being written right now goes out on. */
export type Wire = {
  readonly takePeer: () => Peer | undefined
  readonly close: () => void
}

const sendChannel = 'undici:client:sendHeaders'

/**
 * Undici says on a diagnostics channel which socket it writes to, in the same breath in which it
 * tells the handler that the request is sent. Nothing else tells a handler its connection.
 */
export function openWire(): Wire {
  const peers = new WeakMap<Socket, Peer>()
  let last: Peer | undefined

  const onSend = (message: unknown): void => {
    const socket = socketOf(message)
    if (!socket) return
    last = peers.get(socket)
    if (!last) {
      last = { remoteAddress: socket.remoteAddress ?? null, uses: 0 }
      peers.set(socket, last)
    }
    last.uses += 1
  }
  subscribe(sendChannel, onSend)
  return { takePeer: () => last, close: () => void unsubscribe(sendChannel, onSend) }
}

function socketOf(message: unknown): Socket | undefined {
  if (typeof message !== 'object' || message === null || !('socket' in message)) return undefined
  return message.socket instanceof Socket ? message.socket : undefined
}

/** Makes one call. Never rejects: whatever goes wrong is its ending. */
export function runExchange(
  dispatcher: Pick<Dispatcher, 'dispatch'>,
  wish: ExchangeWish,
  deps: ExchangeDeps,
): Promise<Exchange> {
  return new Promise((resolve) => {
    dispatcher.dispatch(wish.call, new ExchangeHandler(wish, deps, resolve))
  })
}

/** Undici's own callbacks, because a stream and a promise per answer cost half of the speed. */
class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #deps: ExchangeDeps
  readonly #wish: ExchangeWish
  readonly #resolve: (exchange: Exchange) => void
  readonly #timer: NodeJS.Timeout
  #controller: Dispatcher.DispatchController | null = null
  #ended = false
  #sentAt: number | null = null
  #remoteAddress: string | null = null
  #reused = false
  #answered = false
  #head: AnswerHead | null = null
  #chunks: Buffer[] = []
  #size = 0

  constructor(wish: ExchangeWish, deps: ExchangeDeps, resolve: (exchange: Exchange) => void) {
    this.#wish = wish
    this.#deps = deps
    this.#resolve = resolve
    this.#timer = setTimeout(endByDeadline, wish.timeoutMs, this)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // The deadline passed while the connection was being made: nothing may go out any more.
    if (this.#ended) controller.abort(new Error('deadline passed'))
    else this.#controller = controller
  }

  onRequestSent(): void {
    const peer = this.#deps.wire.takePeer()
    this.#remoteAddress = peer?.remoteAddress ?? null
    this.#reused = peer !== undefined && peer.uses > 1
    this.#sentAt = this.#deps.nowMs()
    this.#wish.onSent?.(this.#sentAt)
  }

  onResponseStarted(): void {
    this.#answered = true
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status >= 200) this.#head = readHead(status, headers, this.#deps.nowMs())
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    const room = this.#deps.answerBytes - this.#size
    if (chunk.length <= room) {
      this.#chunks.push(chunk)
      this.#size += chunk.length
      return
    }
    this.#chunks.push(chunk.subarray(0, room))
    this.end('capped')
  }

  onResponseEnd(): void {
    this.end('whole')
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.end(error)
  }

  end(ending: Ending): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#timer)
    this.#resolve({
      ending,
      sentAt: this.#sentAt,
      remoteAddress: this.#remoteAddress,
      reused: this.#reused,
      answered: this.#answered,
      head: this.#head,
      answer: readAnswer(this.#chunks),
    })
    this.#chunks = []
    // A connection with an unread rest cannot carry another request.
    if (ending !== 'whole') this.#controller?.abort(new Error('exchange ended'))
  }
}

function endByDeadline(handler: ExchangeHandler): void {
  handler.end('deadline')
}

function readAnswer(chunks: readonly Buffer[]): string {
  const [only] = chunks
  if (!only) return ''
  const bytes = chunks.length === 1 ? only : Buffer.concat(chunks)
  return readableText(bytes.toString('utf8'))
}
