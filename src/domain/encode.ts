/** Where a value stands; each place has its own encoding, and nothing is encoded twice. */
export type Position = 'url' | 'form' | 'json' | 'header' | 'text'

const leftByEncodeUriComponent = /[!'()*]/gu
const percent = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`

/** One component of a URL: everything but letters, digits and `-._~` as percent-encoded UTF-8. */
export function encodeComponent(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replace(leftByEncodeUriComponent, percent)
}

/** A value in an `application/x-www-form-urlencoded` body. */
export function encodeFormValue(value: string): string {
  return encodeComponent(value).replaceAll('%20', '+')
}

/** The inside of a JSON string, without its quotes. */
export function encodeJsonText(value: string): string {
  return JSON.stringify(value).slice(1, -1)
}

/**
 * Text of a URL after its host, left as written but for what no URL may hold: that is percent-encoded
 * once, and a `%` that begins no escape becomes `%25`. `'` too, because URL parsers do that in queries.
 */
export function encodeIllegal(text: string): string {
  return text
    .toWellFormed()
    .replace(/%(?![0-9A-Fa-f]{2})/gu, '%25')
    .replace(/[^\x21-\x7E]+|["'<>\\^`{|}]/gu, encodeComponent)
}

/**
 * A header's value as the bytes of its UTF-8, one character per byte, which is how HTTP libraries take
 * them. Undefined when it has a control character: that could begin another header.
 */
export function encodeHeaderValue(value: string): string | undefined {
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index)
    if (code > 126) return control.test(value) ? undefined : bytesOf(value)
    if (code < 32) return undefined
  }
  return value
}

const control = /\p{Cc}/u

function bytesOf(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replace(/%([0-9A-F]{2})/gu, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
