import type { Dialect } from '../domain/dialect.ts'
import type { RawCall } from './find-channel.ts'

const longestValue = 255
const headerMark = 'header:'

/**
 * The headers that these dialects read, to be kept with the raw call: without them it could not be read
 * again. Of those that prove who sent it only that they were there. undefined: none is read, or none came.
 */
export function keptHeaders(
  dialects: readonly Dialect[],
  call: Pick<RawCall, 'header'>,
): Readonly<Record<string, string>> | undefined {
  const names = new Set(dialects.flatMap(({ headers }) => headers))
  if (names.size === 0) return undefined
  const secret = new Set(dialects.flatMap(secretHeaders))
  const kept = [...names].flatMap((name) => {
    const value = call.header(name).slice(0, longestValue)
    return value === '' ? [] : [[name, secret.has(name) ? '***' : value] as const]
  })
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

function secretHeaders({ tokens, signature }: Dialect): readonly string[] {
  const signed = signature.kind === 'hmac' ? [signature.as] : []
  const named = [...tokens, ...signed].filter((name) => name.startsWith(headerMark))
  return ['stripe-signature', ...named.map((name) => name.slice(headerMark.length))]
}
