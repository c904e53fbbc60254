import fc from 'fast-check'
import { allDialects, dialectOf } from '../src/dialects/catalogue.ts'
import { type DialectRequest, requestsOf } from './dialect-requests.ts'
import { unsealIns } from './sealed.ts'
import { signRequest } from './sign-request.ts'

const everyWord = [...new Set(allDialects().flatMap(({ words }) => [...words.keys()]))]
const oddValues = [
  ...['', ' ', '{status}', '[[[x]]]', '#s2#', '!!!x!!!', '%7Bx%7D', 'REPLACE', 'null', '0', '-1'],
  ...['12,50', '-3.10', '1e9', '99999999999999999999', 'NaN', '12.50', '4900', '-4900', '1', '2'],
  ...['\u0000', 'ü', '👟', '\ud800', '__proto__', 'constructor', 'x'.repeat(400), ' Purchase '],
]
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...everyWord) },
  { weight: 3, arbitrary: fc.constantFrom(...oddValues) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12, unit: 'binary' }) },
  { weight: 1, arbitrary: fc.constantFrom(...everyWord).map((word) => word.toUpperCase()) },
)

/** One change of one named value: set, left out, said twice, or given to another name. */
const change = fc.record({
  at: fc.nat(),
  to: fc.nat(),
  act: fc.constantFrom('set', 'set', 'set', 'drop', 'twice', 'move', 'add'),
  value,
})
type Change = typeof change extends fc.Arbitrary<infer Type> ? Type : never
type Pair = [string, string]

function changePairs(before: readonly Pair[], { at, to, act, value: text }: Change): Pair[] {
  const pairs = before.map(([name, old]): Pair => [name, old])
  const place = pairs[at % pairs.length]
  const other = pairs[to % pairs.length]
  if (place === undefined || other === undefined) return [['status', text]]
  if (act === 'drop') return pairs.filter((pair) => pair !== place)
  if (act === 'twice') return [...pairs, [place[0], text]]
  if (act === 'add') return [[other[0] + text.slice(0, 3), text], ...pairs]
  if (act === 'move') place[1] = other[1]
  else place[1] = text
  return pairs
}

const paired = (text: string): Pair[] => [...new URLSearchParams(text)]
const formOf = (pairs: readonly Pair[]) =>
  pairs
    .map((pair) => pair.map((part) => encodeURIComponent(part.toWellFormed())).join('='))
    .join('&')

/** The leaves of a document, each with a way to set it or to take it away. */
function changeJson(text: string, { at, act, value: said }: Change): string {
  const document = JSON.parse(text)
  const leaves: { holder: Record<string, unknown>; key: string }[] = []
  const walk = (holder: Record<string, unknown>) => {
    for (const [key, inner] of Object.entries(holder)) {
      if (typeof inner === 'object' && inner !== null) walk(inner as Record<string, unknown>)
      else leaves.push({ holder, key })
    }
  }
  walk(document)
  const leaf = leaves[at % leaves.length]
  if (leaf === undefined) return text
  if (act === 'drop') delete leaf.holder[leaf.key]
  else leaf.holder[leaf.key] = said.toWellFormed()
  return JSON.stringify(document)
}

const isJson = (text: string) => text.startsWith('{')

type How = 'sign' | 'leave' | 'cut'

/** A request of this dialect with a few of its values changed; a signed one is signed anew, mostly. */
export function fuzzedRequest(id: string): fc.Arbitrary<DialectRequest> {
  const sound = requestsOf(id).filter(
    ({ expect }) => !('reason' in expect) || expect.outcome === 'ignored',
  )
  const how = fc.constantFrom<How>('sign', 'sign', 'sign', 'leave', 'cut')
  return fc
    .tuple(fc.constantFrom(...sound), fc.array(change, { minLength: 1, maxLength: 3 }), how)
    .map(([request, changes, end]) => {
      const [path = '', query = ''] = request.url.split('?')
      if ((request.body ?? '') !== '') return changedBody(id, request, { changes, how: end })
      return {
        ...request,
        url: `${path}?${formOf(changes.reduce<Pair[]>(changePairs, paired(query)))}`,
      }
    })
}

type Wish = { readonly changes: readonly Change[]; readonly how: How }

function changedBody(id: string, request: DialectRequest, { changes, how }: Wish): DialectRequest {
  const { signature } = dialectOf(id)
  const { body = '', secret = 'none' } = request
  if (how === 'cut') return { ...request, body: body.slice(0, body.length / 2) }
  const plain = signature.kind === 'clickbank-ins' ? unsealIns(body, secret) : body
  const changed = isJson(plain)
    ? changes.reduce(changeJson, plain)
    : formOf(changes.reduce<Pair[]>(changePairs, paired(plain)))
  if (how === 'leave') return { ...request, body: changed }
  const signed = signRequest(signature, changed, secret)
  const [path = ''] = request.url.split('?')
  return {
    ...request,
    body: signed.body,
    url: signed.query === undefined ? request.url : `${path}?${signed.query}`,
    headers: { ...request.headers, ...signed.headers },
  }
}
