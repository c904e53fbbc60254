import type { RenderedRequest } from '../domain/delivery.ts'

/** A request as it goes out, but for what its connection adds. */
export type Call = {
  readonly url: URL
  readonly origin: string
  /** The lines of the request as Latin-1, with the length of the body, without the blank one. */
  readonly head: string
  readonly body: string
  /** The body is the same bytes in Latin-1. */
  readonly isAscii: boolean
}

export type ReadCall =
  | { readonly ok: true; readonly call: Call }
  | { readonly ok: false; readonly problem: 'url-invalid' | 'header-invalid' }

const nameShape = /^[!#$%&'*+\-.^_`|~\w]+$/
const valueShape = /^[\t\x20-\x7e\x80-\xff]*$/

/** The connection's own, and how the body is laid out: whoever else writes them makes two requests of one. */
const ofConnection: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'keep-alive', 'proxy-connection', 'upgrade'],
  ...['content-length', 'transfer-encoding', 'te', 'trailer', 'expect'],
])

/** Nothing of user and password in the URL: they are nobody's business on the wire. */
export function readCall(request: RenderedRequest): ReadCall {
  const { method, headers, body } = request
  const url = URL.parse(request.url)
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    return { ok: false, problem: 'url-invalid' }
  }
  const fields = fieldsOf(headers)
  if (fields === null) return { ok: false, problem: 'header-invalid' }
  const text = body ?? ''
  const length = Buffer.byteLength(text)
  // A POST without a body says so, or its receiver waits for one.
  const told = body !== null || method === 'POST' ? `content-length: ${length}\r\n` : ''
  const line = `${method} ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n`
  const head = `${line}${fields}${told}`
  const isAscii = length === text.length
  const origin = `${url.protocol}//${url.host}`
  return { ok: true, call: { url, origin, head, body: text, isAscii } }
}

/** null: one of them would end its line, or be another. */
function fieldsOf(headers: RenderedRequest['headers']): string | null {
  let fields = ''
  for (const name in headers) {
    const value = headers[name] ?? ''
    if (!nameShape.test(name) || ofConnection.has(name.toLowerCase())) return null
    if (!valueShape.test(value)) return null
    fields += `${name}: ${value}\r\n`
  }
  return fields
}
