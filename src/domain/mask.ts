const hidden = '***'
// The last two are two networks' own words for it.
const secretName =
  /(?:^|[_.-])(?:key|token|secret|password|passwd|pwd|auth|authorization|signature|sig|hottok|securitykey)$/i
const camelName = /(?:Key|Token|Secret|Password)$/
// A router reads `%70` as `p`.
const postback = [...'postback']
  .map((letter) => `(?:${letter}|%${letter.charCodeAt(0).toString(16)})`)
  .join('')
const keyedPath = new RegExp(`(/${postback}/[^/?#]+/)[^/?#]+`, 'i')
const frontKeyedPath = new RegExp(
  `^((?:[a-z][a-z0-9+.-]*://[^/]*)?/)[^/?#]+(/${postback}/?)(?=$|[?#])`,
  'i',
)
const userinfo = /^([a-z][a-z0-9+.-]*:\/\/)[^/@?#]*@/i

/** True for a parameter or header whose value nobody but its owner should read. */
export function isSecretName(name: string): boolean {
  const bare = name.toLowerCase()
  if (bare === 'apikey' || bare === 'cookie' || bare === 'accesstoken') return true
  // The name of a sale within its order, and what pages show to everybody.
  if (name === 'saleKey' || /publicKey$/i.test(name)) return false
  return secretName.test(name) || camelName.test(name)
}

/**
 * Hides the secrets of a URL or of a path with query: values of parameters with a secret's name, the key
 * in `/postback/{network}/{key}` and `/{key}/postback`, and userinfo. Everything else stays as it was.
 */
export function maskUrl(url: string): string {
  const shown = url
    .replace(userinfo, '$1***@')
    .replace(keyedPath, '$1***')
    .replace(frontKeyedPath, '$1***$2')
  const from = shown.indexOf('?')
  return from === -1 ? shown : `${shown.slice(0, from + 1)}${maskQuery(shown.slice(from + 1))}`
}

/**
 * A URL that was shown with masks and came back with another query: each parameter that is a mask still is the
 * saved one of its name. With another scheme, host or path nothing is: they may be somebody else's.
 */
export function unmaskUrl(url: string, saved: string): string {
  const [head, query] = cutQuery(url)
  const [savedHead, savedQuery] = cutQuery(saved)
  if (head !== maskUrl(savedHead)) return url
  const known = Map.groupBy(savedQuery.split('&'), nameOfPair)
  const pairs = query.split('&').map((pair) => {
    const before = known.get(nameOfPair(pair))?.shift()
    return before !== undefined && pair === maskPair(before) ? before : pair
  })
  return `${savedHead}${url.slice(head.length, head.length + 1)}${pairs.join('&')}`
}

function cutQuery(url: string): readonly [string, string] {
  const from = url.indexOf('?')
  return from === -1 ? [url, ''] : [url.slice(0, from), url.slice(from + 1)]
}

const nameOfPair = (pair: string) => pair.split('=', 1)[0] ?? ''

/** The same for a query or a form without its `?`. */
export function maskQuery(query: string): string {
  return query.split('&').map(maskPair).join('&')
}

function maskPair(pair: string): string {
  const at = pair.indexOf('=')
  if (at === -1 || at === pair.length - 1) return pair
  return isSecretName(decoded(pair.slice(0, at))) ? `${pair.slice(0, at)}=***` : pair
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return name
  }
}

/** Hides the values of secret fields in a JSON, form or multipart text; others stay as they were. */
export function maskBody(body: string, contentType: string | null): string {
  const type = contentType?.toLowerCase() ?? ''
  if (type.startsWith('multipart/')) return maskParts(body)
  const first = body.trimStart()[0]
  if (first === '{' || first === '[') return maskJson(body)
  return type.startsWith('text/') && !body.includes('=') ? body : maskQuery(body)
}

type Place = {
  readonly in: 'headers' | 'value' | 'content'
  readonly isSecret: boolean
  /** Lines that may still be headers of the part. */
  readonly left: number
}

const content: Place = { in: 'content', isSecret: false, left: 0 }
const mostHeaders = 5

/**
 * Line by line, each looked at once: a stranger's body of 64 KiB must not take longer than another. The
 * value of a part is the line after the empty one that ends its headers.
 */
function maskParts(body: string): string {
  let place = content
  const masked = body.split('\n').map((line) => {
    const isHidden = place.in === 'value' && place.isSecret
    place = placeAfter(place, line)
    return isHidden ? line.replace(/^[^\r]*/, hidden) : line
  })
  return masked.join('\n')
}

function placeAfter(before: Place, line: string): Place {
  const isHeader = before.in === 'headers'
  const names = namesIn(line)
  if (names.length > 0) {
    const isSecret = names.some(isSecretName) || (isHeader && before.isSecret)
    return { in: 'headers', isSecret, left: mostHeaders }
  }
  if (!isHeader) return content
  if (line === '' || line === '\r') return { ...before, in: 'value' }
  return before.left > 0 ? { ...before, left: before.left - 1 } : content
}

const namesIn = (line: string): readonly string[] =>
  [...line.matchAll(/name="([^"\r\n]{1,200})"/gi)].map(([, name = '']) => name)

// On the text, not on what it parses to: a broken body must not show what a sound one hides, and
// what is shown must otherwise be what was received.
function maskJson(body: string): string {
  return body.replaceAll(
    /("((?:[^"\\]|\\.){1,200})"\s*:\s*)("(?:[^"\\]|\\.)*"?|-?[0-9][0-9.eE+-]*)/g,
    (whole, head: string, name: string) =>
      isSecretName(plainName(name)) ? `${head}"${hidden}"` : whole,
  )
}

function plainName(name: string): string {
  try {
    return String(JSON.parse(`"${name}"`))
  } catch {
    return name
  }
}
