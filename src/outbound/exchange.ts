import { type AnswerHead, readableText, readHead } from './answer.ts'
import type { WireHead } from './answer-head.ts'
import type { Call } from './call.ts'
import type { CallListener, Peer } from './connection.ts'
import type { Pools } from './pools.ts'

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
  readonly call: Call
  /** `own`: on a connection that carries nothing else, before or after. */
  readonly on: 'any' | 'own'
  readonly timeoutMs: number
  readonly onSent?: ((at: number) => void) | undefined
}

export type ExchangeDeps = {
  readonly nowMs: () => number
  readonly answerBytes: number
}

/** Makes one call. Never rejects: whatever goes wrong is its ending. */
export function runExchange(
  pools: Pools,
  wish: ExchangeWish,
  deps: ExchangeDeps,
): Promise<Exchange> {
  return new Promise((resolve) => {
    const listener = new ExchangeListener(wish, deps, resolve)
    listener.giveUp = pools.begin(wish.call, listener, wish.on)
  })
}

const noBytes: Buffer = Buffer.alloc(0)

/** An object of its own, because closures and a promise for each step cost half of the speed. */
class ExchangeListener implements CallListener {
  readonly #deps: ExchangeDeps
  readonly #wish: ExchangeWish
  readonly #resolve: (exchange: Exchange) => void
  readonly #timer: NodeJS.Timeout
  giveUp: () => void = () => undefined
  #ended = false
  #sentAt: number | null = null
  #remoteAddress: string | null = null
  #reused = false
  #answered = false
  #head: AnswerHead | null = null
  #kept = noBytes
  #size = 0

  constructor(wish: ExchangeWish, deps: ExchangeDeps, resolve: (exchange: Exchange) => void) {
    this.#wish = wish
    this.#deps = deps
    this.#resolve = resolve
    this.#timer = setTimeout(endByDeadline, wish.timeoutMs, this)
  }

  onSent({ remoteAddress, isReused }: Peer): void {
    this.#remoteAddress = remoteAddress
    this.#reused = isReused
    this.#sentAt = this.#deps.nowMs()
    this.#wish.onSent?.(this.#sentAt)
  }

  onByte(): void {
    this.#answered = true
  }

  onHead({ status, headers }: WireHead): void {
    this.#head = readHead(status, headers, this.#deps.nowMs())
  }

  onBody(bytes: Buffer): void {
    const room = this.#deps.answerBytes - this.#size
    if (bytes.length <= room) {
      this.#keep(bytes)
      return
    }
    this.#keep(bytes.subarray(0, room))
    this.end('capped')
  }

  /** A view of what came keeps all that came with it: many small ones are copied together. */
  #keep(bytes: Buffer): void {
    const size = this.#size + bytes.length
    if (this.#size === 0) this.#kept = bytes
    else {
      if (size > this.#kept.length) this.#kept = grown(this.#kept.subarray(0, this.#size), size)
      bytes.copy(this.#kept, this.#size)
    }
    this.#size = size
  }

  onEnd(error: Error | null): void {
    this.end(error ?? 'whole')
  }

  end(ending: Ending): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#timer)
    const exchange: Exchange = {
      ending,
      sentAt: this.#sentAt,
      remoteAddress: this.#remoteAddress,
      reused: this.#reused,
      answered: this.#answered,
      head: this.#head,
      answer: readAnswer(this.#kept.subarray(0, this.#size)),
    }
    // Behind the turn in which its connection becomes free for whoever is next.
    if (ending === 'whole') setImmediate(this.#resolve, exchange)
    else this.#resolve(exchange)
    this.#kept = noBytes
    // Its time passed while the connection was being made, or a rest of the answer is to come.
    if (ending === 'deadline' || ending === 'capped') this.giveUp()
  }
}

function endByDeadline(listener: ExchangeListener): void {
  listener.end('deadline')
}

function grown(bytes: Buffer, size: number): Buffer {
  const more = Buffer.alloc(Math.max(size, 2 * bytes.length, 1_024))
  bytes.copy(more)
  return more
}

function readAnswer(bytes: Buffer): string {
  return bytes.length === 0 ? '' : readableText(bytes.toString('utf8'))
}
