import { type FieldSink, keepField } from '../domain/fields.ts'

const maxHeaderBytes = 8 * 1024
const lineEnd = '\r\n'
const decoder = new TextDecoder()

/** The boundary of a `multipart/form-data` content type; undefined when it names none. */
export function readBoundary(contentType: string): string | undefined {
  const found = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;,"]{1,70}))/i.exec(contentType)
  return found?.[1] ?? found?.[2]
}

/**
 * Reads the fields of a multipart body (RFC 7578); files are passed over. False for anything that
 * is not whole: no first boundary, a part without a name or an end, no closing boundary.
 */
export function readMultipart(body: Uint8Array, boundary: string, sink: FieldSink): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const mark = `--${boundary}`
  let at = firstBoundary(bytes, mark)
  while (at !== undefined) {
    if (bytes.toString('latin1', at, at + 2) === '--') return true
    const end = bytes.indexOf(lineEnd + mark, at)
    if (end === -1 || !readPart(bytes.subarray(at, end), sink)) return false
    at = end + lineEnd.length + mark.length
  }
  return false
}

/** Where the text after the first boundary starts; a preamble before it is allowed. */
function firstBoundary(bytes: Buffer, mark: string): number | undefined {
  if (bytes.indexOf(mark) === 0) return mark.length
  const found = bytes.indexOf(lineEnd + mark)
  return found === -1 ? undefined : found + lineEnd.length + mark.length
}

/** `part` starts after its boundary: the rest of that line, headers, an empty line, the value. */
function readPart(part: Buffer, sink: FieldSink): boolean {
  const headersEnd = part.subarray(0, maxHeaderBytes).indexOf(lineEnd + lineEnd)
  if (headersEnd === -1) return false
  const [lead = '', ...headers] = part.toString('utf8', 0, headersEnd).split(lineEnd)
  const disposition = headers.find((line) => /^content-disposition\s*:/i.test(line))
  const name = disposition === undefined ? undefined : readParameter(disposition, 'name')
  if (lead.trim() !== '' || name === undefined) return false
  if (/;\s*filename\*?=/i.test(disposition ?? '')) return keepField(sink, '', '')
  return keepField(sink, name, decoder.decode(part.subarray(headersEnd + 2 * lineEnd.length)))
}

const escapes: Readonly<Record<string, string>> = { '%22': '"', '%0D': '\r', '%0A': '\n' }

function readParameter(header: string, wanted: string): string | undefined {
  const found = new RegExp(`;\\s*${wanted}=(?:"([^"]*)"|([^\\s;"]+))`, 'i').exec(header)
  const text = found?.[1] ?? found?.[2]
  return text?.replace(/%22|%0D|%0A/gi, (code) => escapes[code.toUpperCase()] ?? code)
}
