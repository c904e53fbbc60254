import type { Socket } from 'node:net'
import { type AnswerListener, AnswerReader } from './answer-reader.ts'
import type { Call } from './call.ts'
import { WireError } from './wire-error.ts'

/** The connection that a call went out on. */
export type Peer = { readonly remoteAddress: string | null; readonly isReused: boolean }

/** Told how a call goes; of its end exactly once, and of nothing after it. */
export type CallListener = AnswerListener & {
  /** Its bytes were handed to the system. */
  readonly onSent: (peer: Peer) => void
  /** The first byte of an answer came. */
  readonly onByte: () => void
  /** null: the answer is whole. */
  readonly onEnd: (error: Error | null) => void
}

export type ConnectionDeps = {
  /** It may carry another call for so long, ms, as its receiver says; null: it says nothing. */
  readonly onFree: (connection: Connection, keepMs: number | null) => void
  /** It carries nothing more; may be told again. */
  readonly onGone: (connection: Connection) => void
}

const restMs = 3

/** A connection to a receiver, with one call under way on it at most. */
export class Connection {
  readonly #socket: Socket
  readonly #remoteAddress: string | null
  readonly #deps: ConnectionDeps
  #listener: CallListener | null = null
  #reader: AnswerReader | null = null
  #isKept = false
  #isReused = false
  /** It has rested once, and nothing came. */
  #isProven = false

  constructor(socket: Socket, deps: ConnectionDeps) {
    this.#socket = socket
    this.#remoteAddress = socket.remoteAddress ?? null
    this.#deps = deps
    socket.on('data', (bytes: Buffer) => this.#hear(bytes))
    socket.on('end', () => this.#hangUp())
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new WireError('closed')))
    // Whoever made a way through a proxy has stopped reading where the proxy's answer ended.
    socket.resume()
  }

  /** `any`: the receiver is asked to keep it for another call. */
  begin(call: Call, listener: CallListener, on: 'any' | 'own'): void {
    this.#listener = listener
    this.#reader = new AnswerReader(listener)
    this.#isKept = on === 'any'
    const { head, body, isAscii } = call
    const lines = `${head}connection: ${this.#isKept ? 'keep-alive' : 'close'}\r\n\r\n`
    if (isAscii) this.#socket.write(lines + body, 'latin1')
    else {
      this.#socket.cork()
      this.#socket.write(lines, 'latin1')
      this.#socket.write(body)
      this.#socket.uncork()
    }
    const isReused = this.#isReused
    this.#isReused = true
    listener.onSent({ remoteAddress: this.#remoteAddress, isReused })
  }

  /** Gives a call up that is under way on it, which is not told. */
  giveUp(listener: CallListener): void {
    if (this.#listener !== listener) return
    this.#listener = null
    this.#deps.onGone(this)
    this.#socket.destroy()
  }

  /** A call that is under way ends with an error. */
  destroy(): void {
    this.#fail(new WireError('stopped'))
  }

  #hear(bytes: Buffer): void {
    const [listener, reader] = [this.#listener, this.#reader]
    // Nobody asked: whatever it is, it is no answer to the next call.
    if (listener === null || reader === null) {
      this.destroy()
      return
    }
    listener.onByte()
    try {
      reader.take(bytes)
    } catch (error) {
      this.#fail(error instanceof Error ? error : new WireError('no-http'))
    }
    if (reader.isOver && this.#listener === listener) this.#finish(listener, reader)
  }

  #hangUp(): void {
    const [listener, reader] = [this.#listener, this.#reader]
    if (listener !== null && reader?.endsHere() === true) this.#finish(listener, reader)
    else this.#fail(new WireError('closed'))
  }

  /** Its rest begins before the call is told, whose end may be the beginning of another. */
  #finish(listener: CallListener, { keepMs }: AnswerReader): void {
    this.#listener = null
    this.#reader = null
    if (this.#isKept && keepMs !== 0) this.#rest(keepMs)
    else this.destroy()
    listener.onEnd(null)
  }

  /**
   * Many receivers close behind an answer without having said so, or say more than it: what is on its way already
   * must not meet the next call, which it would end, or be taken for its answer. A turn of the event loop is long
   * enough where it went well before.
   */
  #rest(keepMs: number | null): void {
    if (this.#isProven) setImmediate(() => this.#free(keepMs))
    else setTimeout(() => this.#free(keepMs), restMs)
    this.#isProven = true
  }

  #free(keepMs: number | null): void {
    if (this.#socket.destroyed) return
    // Answered before all of it was read: what is left of it would stand before the next call.
    if (this.#socket.writableLength > 0) this.destroy()
    else this.#deps.onFree(this, keepMs)
  }

  #fail(error: Error): void {
    const listener = this.#listener
    this.#listener = null
    this.#deps.onGone(this)
    this.#socket.destroy()
    listener?.onEnd(error)
  }
}
