import { WireError } from './wire-error.ts'

/** What ends the body of an answer: nothing to end, so many bytes, a last chunk, or the connection. */
export type BodyEnd = 'none' | 'length' | 'chunk' | 'close'

/** The first lines of an answer. */
export type WireHead = {
  readonly status: number
  /** The first of each. */
  readonly headers: { readonly location?: string; readonly 'retry-after'?: string }
  readonly end: BodyEnd
  /** Bytes of the body where `end` is `length`. */
  readonly length: number
  /** The connection may carry another call. */
  readonly isKept: boolean
  /** How long the receiver says it keeps an idle connection, in milliseconds; null: it does not say. */
  readonly keepMs: number | null
}

const statusLine = /^HTTP\/(\d\.\d)[\t ]+([1-9]\d\d)(?:[\t ].*)?$/
const isOdd = /[^\r]\n|\n[\t ]/
const folded = /\r?\n[\t ]+/g
/** What must not be overlooked: where the answer ends. */
const framing = /^\s*(?:content-length|transfer-encoding)\s*(?::|$)/i

const single: ReadonlySet<string> = new Set(['location', 'retry-after'])
const heard: ReadonlySet<string> = new Set([
  ...single,
  ...['content-length', 'transfer-encoding'],
  ...['connection', 'keep-alive'],
])

/** Reads the lines before the blank one, Latin-1 (RFC 9112, sections 4, 5 and 6.3). Throws a `WireError`. */
export function readWireHead(text: string): WireHead {
  const [first = '', ...lines] = linesOf(text)
  const [, version, code] = statusLine.exec(first) ?? []
  if (code === undefined) throw new WireError('no-http')
  const fields = readFields(lines)
  const status = Number(code)
  const body = bodyOf(status, fields)
  return {
    status,
    headers: Object.fromEntries([...fields].filter(([name]) => single.has(name))),
    ...body,
    isKept: version === '1.1' && body.end !== 'close' && !isClosing(fields, body.end),
    keepMs: keepMsOf(fields.get('keep-alive')),
  }
}

/** Lines may end without CR, and go on in the next. */
const linesOf = (text: string): readonly string[] =>
  isOdd.test(text) ? text.replace(folded, ' ').split(/\r?\n/) : text.split('\r\n')

function isClosing(fields: Fields, end: BodyEnd): boolean {
  const isChunked = fields.has('transfer-encoding')
  const length = Number(fields.get('content-length') ?? 0)
  // Two ways to tell the length, or a body where none may be, are too many to trust where the answer ends.
  if (isChunked ? fields.has('content-length') || end === 'none' : end === 'none' && length > 0) {
    return true
  }
  return /(?:^|,)\s*close\s*(?:,|$)/i.test(fields.get('connection') ?? '')
}

type Fields = ReadonlyMap<string, string>

/** Those that matter here. What is no field at all harms nobody, unless it tells where the answer ends. */
function readFields(lines: readonly string[]): Fields {
  const fields = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).toLowerCase()
    if (heard.has(name)) note(fields, name, line.slice(colon + 1).trim())
    else if (framing.test(line)) throw new WireError('no-http')
  }
  return fields
}

function note(fields: Map<string, string>, name: string, value: string): void {
  const before = fields.get(name)
  if (before === undefined) fields.set(name, value)
  else if (!single.has(name)) fields.set(name, `${before}, ${value}`)
}

function bodyOf(status: number, fields: Fields): Pick<WireHead, 'end' | 'length'> {
  if (status === 204 || status === 304) return { end: 'none', length: 0 }
  const coding = fields.get('transfer-encoding') ?? 'identity'
  if (/^(?:identity)?$/i.test(coding)) return bodyOfLength(fields.get('content-length'))
  return { end: /(?:^|[,\s])chunked\s*$/i.test(coding) ? 'chunk' : 'close', length: 0 }
}

function bodyOfLength(written: string | undefined): Pick<WireHead, 'end' | 'length'> {
  if (written === undefined) return { end: 'close', length: 0 }
  const [first = '', ...others] = written.split(',').map((part) => part.trim())
  const isOne = /^0*\d{1,15}$/.test(first) && others.every((other) => other === first)
  // It says two things, or none: what it answered with stands, and it ends where the connection does.
  if (!isOne) return { end: 'close', length: 0 }
  const length = Number(first)
  return { end: length === 0 ? 'none' : 'length', length }
}

function keepMsOf(text: string | undefined): number | null {
  const seconds = /(?:^|,)\s*timeout\s*=\s*(\d{1,6})\s*(?:,|$)/i.exec(text ?? '')?.[1]
  return seconds === undefined ? null : Number(seconds) * 1_000
}
