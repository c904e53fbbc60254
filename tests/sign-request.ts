import { createHash, createHmac } from 'node:crypto'
import type { Signature } from '../src/domain/dialect.ts'
import { sealIns } from './sealed.ts'

/** A body with whatever proves it: what a network would send that signs this text. */
export type Signed = {
  readonly body: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
}

const byBytes = (a: readonly [string, string], b: readonly [string, string]) =>
  Buffer.compare(Buffer.from(a[0]), Buffer.from(b[0]))

/** Signs as the network does, in the words of its own manual. `plain` is a form, of INS a JSON text. */
export function signRequest(signature: Signature, plain: string, secret: string): Signed {
  switch (signature.kind) {
    case 'none':
      return { body: plain }
    case 'clickbank-ins':
      return { body: sealIns(Buffer.from(plain), secret) }
    case 'clickbank-cverify':
    case 'jvzoo-cverify':
      return withField(plain, 'cverify', (pairs) => cverify(pairs, secret))
    case 'digistore24':
      return withField(plain, 'sha_sign', (pairs) => shaSign(pairs, secret))
    case 'stripe': {
      const text = createHmac('sha256', secret).update(`${stripeTime}.${plain}`).digest('hex')
      return { body: plain, headers: { 'stripe-signature': `t=${stripeTime},v1=${text}` } }
    }
    case 'hmac': {
      const text = createHmac(signature.hash, secret).update(plain).digest(signature.encoding)
      const [place = '', name = ''] = signature.as.split(':')
      const query = `${name}=${encodeURIComponent(text)}`
      return place === 'query' ? { body: plain, query } : { body: plain, headers: { [name]: text } }
    }
  }
}

export const stripeTime = 1_741_111_872

type Pairs = readonly (readonly [string, string])[]

/** Of several values of one name the reader takes the first that is not empty; a network sends one. */
function withField(plain: string, name: string, make: (pairs: Pairs) => string): Signed {
  const pairs = new Map<string, string>()
  for (const [key, value] of new URLSearchParams(plain)) {
    if (key !== name && (pairs.get(key) ?? '').trim() === '') pairs.set(key, value)
  }
  const all = [...pairs]
  const body = new URLSearchParams(all)
  body.set(name, make(all))
  return { body: body.toString() }
}

function cverify(pairs: Pairs, secret: string): string {
  const values = pairs.toSorted(byBytes).map(([, value]) => value)
  const text = [...values, secret].join('|')
  return createHash('sha1').update(text).digest('hex').slice(0, 8).toUpperCase()
}

function shaSign(pairs: Pairs, secret: string): string {
  const said = pairs.toSorted(byBytes).filter(([, value]) => value !== '')
  const text = said.map(([name, value]) => `${name}=${value}${secret}`).join('')
  return createHash('sha512').update(text).digest('hex').toUpperCase()
}
