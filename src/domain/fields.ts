/**
 * The named values of one request: by parameter name, or by path into a JSON body (`a.b`, `a[0]`).
 * '' is a value that was sent empty; undefined is one that was not sent at all. Of several values
 * of one name the first that is not empty stands.
 */
export type Fields = ReadonlyMap<string, string>

/** Where readers put what they find. `left` counts down: a request has at most 500 parameters, one that is signed more. */
export type FieldSink = { readonly fields: Map<string, string>; left: number }

const maxParameters = 500

export function openSink(most = maxParameters): FieldSink {
  return { fields: new Map(), left: most }
}

/** False when there are too many parameters; the request is then not to be used at all. */
export function keepField(sink: FieldSink, name: string, value: string): boolean {
  if (sink.left === 0) return false
  sink.left -= 1
  const known = sink.fields.get(name)
  if (known === undefined || known.trim() === '') sink.fields.set(name, value)
  return true
}

/**
 * Reads `a=1&b=2`, as in a query or a form body. Never fails on an odd escape: `%zz` stays as it
 * is, bytes that are no UTF-8 become U+FFFD. False only when there are too many parameters.
 */
export function readFormText(text: string, sink: FieldSink): boolean {
  // Nearly nothing that a network sends is encoded: then no part of it has to be looked at again.
  const read = text.includes('%') || text.includes('+') ? decode : undefined
  if (read === undefined && sink.fields.size === 0 && readOnce(text, sink)) return true
  let start = 0
  while (start < text.length) {
    const mark = text.indexOf('&', start)
    const end = mark === -1 ? text.length : mark
    if (end > start && !keepPair({ text, start, end }, read, sink)) return false
    start = end + 1
  }
  return true
}

/**
 * Nearly all name each parameter once: then none has to be looked for before it is kept. False, and nothing
 * kept, when one came twice or there are too many.
 */
function readOnce(text: string, sink: FieldSink): boolean {
  const { fields, left } = sink
  let count = 0
  for (let start = 0; start < text.length && count <= left; ) {
    const mark = text.indexOf('&', start)
    const end = mark === -1 ? text.length : mark
    if (end > start) {
      const equals = equalsOf(text, start, end)
      fields.set(text.slice(start, equals), text.slice(equals + 1, end))
      count += 1
    }
    start = end + 1
  }
  const isWhole = fields.size === count && count <= left
  if (isWhole) sink.left = left - count
  else fields.clear()
  return isWhole
}

type Pair = { readonly text: string; readonly start: number; readonly end: number }

function keepPair(
  { text, start, end }: Pair,
  read: ((part: string) => string) | undefined,
  sink: FieldSink,
): boolean {
  const equals = equalsOf(text, start, end)
  const name = text.slice(start, equals)
  const value = equals === end ? '' : text.slice(equals + 1, end)
  return read === undefined
    ? keepField(sink, name, value)
    : keepField(sink, read(name), read(value))
}

/** Where the name ends: at the pair's end when nothing is said of it. */
function equalsOf(text: string, start: number, end: number): number {
  const found = text.indexOf('=', start)
  return found === -1 || found > end ? end : found
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    // Slower, but it understands what a browser would, and never throws.
    return new URLSearchParams(`v=${text}`).get('v') ?? spaced
  }
}
