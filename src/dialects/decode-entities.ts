const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}
const entity = /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});/gi

/** The text with `&amp;`, `&lt;`, `&gt;`, `&quot;`, `&apos;` and numbers decoded; others stay. */
export function decodeEntities(text: string): string {
  return text.includes('&') ? text.replace(entity, decodeOne) : text
}

function decodeOne(whole: string): string {
  const inner = whole.slice(1, -1).toLowerCase()
  if (!inner.startsWith('#')) return named[inner] ?? whole
  const code = inner.startsWith('#x') ? Number.parseInt(inner.slice(2), 16) : Number(inner.slice(1))
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole
}
