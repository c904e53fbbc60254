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
  let start = 0
  while (start < text.length) {
    const mark = text.indexOf('&', start)
    const end = mark === -1 ? text.length : mark
    if (end > start && !keepPair(text.slice(start, end), sink)) return false
    start = end + 1
  }
  return true
}

function keepPair(pair: string, sink: FieldSink): boolean {
  const equals = pair.indexOf('=')
  if (equals === -1) return keepField(sink, decode(pair), '')
  return keepField(sink, decode(pair.slice(0, equals)), decode(pair.slice(equals + 1)))
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
