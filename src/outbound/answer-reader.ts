import { readWireHead, type WireHead } from './answer-head.ts'
import { WireError } from './wire-error.ts'

export type AnswerListener = {
  /** Told of the last head alone: provisional ones before it mean nothing to a postback. */
  readonly onHead: (head: WireHead) => void
  /** A view of what came: valid until it is over. */
  readonly onBody: (bytes: Buffer) => void
}

/** Bytes of a head with all that are provisional before it, of a line before a chunk, or of what follows the last. */
const mostHead = 16_384

type Part = 'head' | 'length' | 'close' | 'size' | 'chunk' | 'mark' | 'trailer' | 'over'

/**
 * Reads one answer of HTTP/1.1 as its bytes come, cut anywhere. What it is fed beyond the answer belongs to nobody:
 * one call is under way on a connection, and it was not asked for.
 */
export class AnswerReader {
  readonly #listener: AnswerListener
  #part: Part = 'head'
  /** The beginning of a head or a line whose end has not come. */
  #text = ''
  /** Bytes of heads, or of trailers, so far. */
  #lines = 0
  /** Bytes of the body or the chunk that have not come. */
  #left = 0
  #head: WireHead | null = null
  #hasMore = false

  constructor(listener: AnswerListener) {
    this.#listener = listener
  }

  /** The whole answer has come. */
  get isOver(): boolean {
    return this.#part === 'over'
  }

  /** How long its connection may wait for another call, ms; 0: it may not, null: nobody said. */
  get keepMs(): number | null {
    const mayStay = this.isOver && !this.#hasMore && this.#head?.isKept === true
    return mayStay ? (this.#head?.keepMs ?? null) : 0
  }

  /** Throws a `WireError` at what is no answer. */
  take(bytes: Buffer): void {
    let at = 0
    while (at < bytes.length && this.#part !== 'over') at += this.#next(bytes, at)
    if (at < bytes.length) this.#hasMore = true
  }

  /** Nothing more comes. False: something is missing. */
  endsHere(): boolean {
    if (this.#part === 'close') this.#part = 'over'
    return this.isOver
  }

  /** Takes what it can from there; answers with how many bytes that was. */
  #next(bytes: Buffer, at: number): number {
    switch (this.#part) {
      case 'head':
        return this.#takeHead(bytes, at)
      case 'length':
      case 'chunk':
      case 'close':
        return this.#takeBody(bytes, at)
      default:
        return this.#takeLine(bytes, at)
    }
  }

  #takeHead(bytes: Buffer, at: number): number {
    const known = this.#text.length
    const from = this.#text === '' ? afterBreaks(bytes, at) : at
    const text = this.#text + bytes.toString('latin1', from, from + mostHead + 1)
    const blank = /\r?\n\r?\n/g
    blank.lastIndex = Math.max(0, known - 3)
    const found = blank.exec(text)
    const size = found === null ? text.length : blank.lastIndex
    if (this.#lines + size > mostHead) throw new WireError('head-too-large')
    if (found === null) {
      if (!beginsLikeHttp(text)) throw new WireError('no-http')
      this.#text = text
      return bytes.length - at
    }
    this.#text = ''
    this.#lines += size
    this.#begin(readWireHead(text.slice(0, found.index)))
    return from - at + size - known
  }

  #begin(head: WireHead): void {
    // Nobody asked for another protocol; every other head of its kind has one behind it.
    if (head.status === 101) throw new WireError('no-http')
    if (head.status < 200) return
    this.#head = head
    this.#left = head.length
    this.#lines = 0
    this.#part = partOf[head.end]
    this.#listener.onHead(head)
  }

  #takeBody(bytes: Buffer, at: number): number {
    const size = Math.min(bytes.length - at, this.#part === 'close' ? bytes.length : this.#left)
    this.#left -= size
    if (this.#part === 'length' && this.#left === 0) this.#part = 'over'
    else if (this.#part === 'chunk' && this.#left === 0) this.#part = 'mark'
    this.#listener.onBody(bytes.subarray(at, at + size))
    return size
  }

  #takeLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(10, at)
    const next = end === -1 ? bytes.length : end + 1
    this.#text += bytes.toString('latin1', at, next)
    if (this.#text.length > mostHead) throw new WireError('bad-chunk')
    if (end === -1) return next - at
    const line = this.#text.replace(/\r?\n$/, '')
    this.#text = ''
    this.#readLine(line)
    return next - at
  }

  #readLine(line: string): void {
    if (this.#part === 'size') this.#beginChunk(line)
    else if (this.#part === 'trailer') this.#passTrailer(line)
    else if (line !== '') throw new WireError('bad-chunk')
    else this.#part = 'size'
  }

  #passTrailer(line: string): void {
    this.#lines += line.length
    if (this.#lines > mostHead) throw new WireError('head-too-large')
    if (line === '') this.#part = 'over'
  }

  #beginChunk(line: string): void {
    const size = /^0*([\da-f]{1,12})[\t ]*(?:;.*)?$/i.exec(line)?.[1]
    if (size === undefined) throw new WireError('bad-chunk')
    this.#left = Number.parseInt(size, 16)
    this.#part = this.#left === 0 ? 'trailer' : 'chunk'
  }
}

/** Whoever speaks another protocol waits for us after its first line. */
const beginsLikeHttp = (text: string) => 'HTTP/'.startsWith(text.slice(0, 5))

/** Some end an answer, or begin one, by an empty line too many. */
function afterBreaks(bytes: Buffer, at: number): number {
  let from = at
  while (bytes[from] === 13 || bytes[from] === 10) from += 1
  return from
}

const partOf = {
  none: 'over',
  length: 'length',
  chunk: 'size',
  close: 'close',
} as const satisfies Record<WireHead['end'], Part>
