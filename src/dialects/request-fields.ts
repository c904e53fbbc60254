import { type FieldSink, type Fields, openSink, readFormText } from '../domain/fields.ts'
import { readJsonText } from '../domain/json-path.ts'
import { wireText } from '../domain/wire-text.ts'
import { readBoundary, readMultipart } from './multipart.ts'

/** The request as it came: `query` without `?`. A signed dialect reads the body alone. */
type RawRequest = {
  readonly query: string
  readonly body: Uint8Array | null
  readonly contentType: string | null
  readonly queryWins: boolean
}

type ReadFields =
  | { readonly ok: true; readonly fields: Fields }
  | { readonly ok: false; readonly reason: 'body-unreadable' }

const strict = new TextDecoder('utf-8', { fatal: true })
const lenient = new TextDecoder()

/**
 * Reads query and body (form, multipart, JSON, or text that looks like one of them) into named
 * values. The query, which the user wrote, wins over the body. Never throws, whatever the bytes.
 */
export function readFields(request: RawRequest): ReadFields {
  const sink = openSink()
  const wholeQuery = !request.queryWins || readFormText(wireText(request.query), sink)
  const readable = wholeQuery && readBody(request, sink)
  return readable ? { ok: true, fields: sink.fields } : { ok: false, reason: 'body-unreadable' }
}

function readBody(request: RawRequest, sink: FieldSink): boolean {
  const { body, contentType } = request
  if (body === null || body.length === 0) return true
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'multipart/form-data') {
    const boundary = readBoundary(contentType ?? '')
    return boundary !== undefined && readMultipart(body, boundary, sink)
  }
  if (isJson(type)) return readJson(body, sink)
  return type === 'application/x-www-form-urlencoded'
    ? readForm(body, sink)
    : readUnnamed(body, sink)
}

function isJson(type: string): boolean {
  return type === 'application/json' || type === 'text/json' || type.endsWith('+json')
}

function readJson(body: Uint8Array, sink: FieldSink): boolean {
  const text = decodeStrictly(body)
  return text !== undefined && (text.trim() === '' || readJsonText(text, sink))
}

/** Many a client calls everything a form, JSON included. */
function readForm(body: Uint8Array, sink: FieldSink): boolean {
  return readJsonOnTrial(body, sink) || readFormText(lenient.decode(body).trim(), sink)
}

/** No content type, or one that says nothing: a body that looks like neither is left alone. */
function readUnnamed(body: Uint8Array, sink: FieldSink): boolean {
  if (readJsonOnTrial(body, sink)) return true
  const text = lenient.decode(body).trim()
  return /^[^\s<{"=&]+=/.test(text) ? readFormText(text, sink) : true
}

const openingBrace = 0x7b
/** As UTF-8 has it; a strict decoder leaves it out. */
const byteOrderMark = Buffer.from('\ufeff')

/** Keeps nothing unless the whole body is JSON. */
function readJsonOnTrial(body: Uint8Array, sink: FieldSink): boolean {
  const isMarked = byteOrderMark.every((byte, at) => body[at] === byte)
  const first = body.find((byte, at) => byte > 0x20 && !(isMarked && at < byteOrderMark.length))
  const text = first === openingBrace ? decodeStrictly(body) : undefined
  if (text === undefined) return false
  const trial: FieldSink = { fields: new Map(sink.fields), left: sink.left }
  if (!readJsonText(text, trial)) return false
  for (const [name, value] of trial.fields) sink.fields.set(name, value)
  sink.left = trial.left
  return true
}

function decodeStrictly(body: Uint8Array): string | undefined {
  try {
    return strict.decode(body)
  } catch {
    return undefined
  }
}
