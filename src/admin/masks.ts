import { isSecretName } from '../domain/mask.ts'

const hidden = '***'
// Shorter values stand in too many other places to be cut out wherever they occur.
const shortestKnown = 4

/** Cuts known secrets out of a text, as they are and as they look in a URL. */
export function maskKnown(text: string, secrets: readonly string[]): string {
  let shown = text
  for (const secret of secrets) {
    if (secret.length < shortestKnown) continue
    shown = shown.replaceAll(secret, hidden)
    const encoded = encodeURIComponent(secret)
    if (encoded !== secret) shown = shown.replaceAll(encoded, hidden)
  }
  return shown
}

export function maskHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const shown = Object.entries(headers).map(([name, value]) => [
    name,
    isSecretHeader(name) ? hidden : value,
  ])
  return Object.fromEntries(shown)
}

/** The secret values a request carries: an answer may repeat them. */
export function secretsOf(request: {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}): readonly string[] {
  const fromHeaders = Object.entries(request.headers)
    .filter(([name]) => isSecretHeader(name))
    .flatMap(([, value]) => [value, value.replace(/^\S+\s+/, '')])
  const query = request.url.split('?').slice(1).join('?')
  const fromQuery = [...new URLSearchParams(query)]
    .filter(([name]) => isSecretName(name))
    .map(([, value]) => value)
  return [...fromHeaders, ...fromQuery]
}

// A receiver's own header for its key may be called anything; these never are secrets.
function isSecretHeader(name: string): boolean {
  const bare = name.toLowerCase()
  return bare !== 'idempotency-key' && (isSecretName(bare) || bare === 'set-cookie')
}
