import fc from 'fast-check'
import { adminToken } from './world.ts'

/** A request as bytes. `isWhole`: its framing is right, so that an answer must come. */
export type FuzzRequest = {
  readonly bytes: Buffer
  readonly isHead: boolean
  readonly isWhole: boolean
}

const names = [
  ...['subid', 'clickid', 'cid', 'cnv_id', 'status', 'cnv_status', 'type', 'event', 'txid', 'tid'],
  ...['payout', 'amount', 'currency', 'comment', 'goal', 'offer', 'key', 'token', 'return', 'to'],
  ...['lead_status', 'sale_status', 'ignore_status', 'notification', 'iv', 'event_time', 'px'],
  ...['campaign', 'click', 'url', 'referrer', 'fbc', 'fbclid', 'gpc'],
  ...['__proto__', 'constructor', 'toString', 'limit', 'cursor', 'from', 'network', 'api_mode'],
]

const values = [
  ...['Lead', 'Purchase', 'Reject', 'Trash', 'approved', 'refund', 'chargeback', 'test', 'ping'],
  ...['s1', 's2', 's3', 'abcdefgh0123456789ab', 'ABCDEFGH0123456789AB', 'k3y', 'pp', 'spring'],
  ...['{subid}', '%7Bx%7D', '[[[x]]]', '#x#', '!!!x!!!', 'REPLACE', '{{x}}', '%x%', '<x>'],
  ...['12.50', '12,50', '-3', '0', '1e9', 'NaN', '999999999999999999999', '1 234,50', 'abc'],
  ...['', ' ', '%00', '%0d%0ax: y', '%ff%fe', '%', '%zz', 'ü', '%F0%9F%91%9F', '../..', '\u2028'],
  ...["' or 1=1 --", '<script>', '$(id)', 'https://evil.example/', 'null', 'true', '[]', '{"a":1}'],
]

const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...values) },
  { weight: 2, arbitrary: fc.string({ maxLength: 40, unit: 'binary' }) },
  { weight: 1, arbitrary: fc.nat(400).map((length) => 'x'.repeat(length)) },
)
const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...names) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
)
const noise = fc.array(fc.tuple(name, text), { maxLength: 8 })
/** Now and then a word that means something, so that leads move while the rest goes on. */
const word = fc
  .tuple(
    fc.constantFrom('s1', 's2', 's3', 's4', 'S5', 'abcdefgh0123456789ab'),
    fc.constantFrom('Lead', 'approved', 'refund', 'Trash', 'Reject', 'nonsense'),
    fc.constantFrom('', 't1', 't2', 't3'),
    noise,
  )
  .map(([subid, status, txid, more]): [string, string][] => [
    ['subid', subid],
    ['status', status],
    ['txid', txid],
    ...more,
  ])
const pairs = fc.oneof(noise, word)

/** Percent-encoded now and then wrongly, as pasted URLs are. */
const query = fc
  .tuple(pairs, fc.boolean())
  .map(([all, encodes]) =>
    all
      .map(([key, value]) => `${key}=${encodes ? encodeURIComponent(value.toWellFormed()) : value}`)
      .join('&'),
  )

const segment = text.map((value) => encodeURIComponent(value.toWellFormed()))
const path = fc
  .oneof(
    { weight: 6, arbitrary: fc.constantFrom('/postback', '/', '/postback/pp/k3y', '/postback/cb') },
    { weight: 3, arbitrary: fc.constantFrom('/k3y/postback', '/postback.php', '/click.php') },
    { weight: 3, arbitrary: fc.constantFrom('/event', '/c/spring', '/l', '/c/closed', '/l/s1') },
    { weight: 2, arbitrary: fc.constantFrom('/px', '/px.gif') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('/healthz', '/readyz', '/metrics', '/admin', '/admin/'),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ...[
          'leads',
          'postbacks',
          'deliveries',
          'ledger',
          'clicks',
          'session',
          'networks',
          'tokens',
        ],
      ),
    },
    { weight: 2, arbitrary: segment.map((one) => `/postback/${one}`) },
    { weight: 1, arbitrary: segment.map((one) => `/postback/pp/${one}`) },
    { weight: 1, arbitrary: segment.map((one) => `/c/${one}`) },
    { weight: 1, arbitrary: segment.map((one) => `/l/${one}`) },
    { weight: 1, arbitrary: segment.map((one) => `/api/v1/trace/${one}`) },
    { weight: 1, arbitrary: segment.map((one) => `/api/v1/deliveries/${one}`) },
    { weight: 1, arbitrary: fc.tuple(segment, segment).map((all) => `/${all.join('/')}`) },
  )
  .map((one) => (one.startsWith('/') ? one : `/api/v1/${one}`))

const contentTypes = [
  ...['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'text/xml'],
  ...['multipart/form-data; boundary=xyz', 'multipart/form-data', 'application/json; charset=x'],
  ...['nonsense', '/', 'application/vnd.api+json', 'application/x-ndjson', '__proto__'],
]

const header = fc.oneof(
  fc.constantFrom(...contentTypes).map((type) => `content-type: ${type}`),
  fc.constantFrom('application/json', '*/*', 'text/html').map((type) => `accept: ${type}`),
  fc.constantFrom(adminToken, 'wrong', '').map((token) => `authorization: Bearer ${token}`),
  text.map((value) => `cookie: subid=${clean(value)}`),
  text.map((value) => `x-forwarded-for: ${clean(value)}`),
  text.map((value) => `origin: ${clean(value)}`),
  text.map((value) => `user-agent: ${clean(value)}`),
  fc.constantFrom('sec-purpose: prefetch', 'x-forwarded-proto: https', 'content-encoding: gzip'),
)

const multipart = pairs.map((all) =>
  all
    .map(([key, value]) => `--xyz\r\ncontent-disposition: form-data; name="${key}"\r\n\r\n${value}`)
    .join('\r\n')
    .concat('\r\n--xyz--\r\n'),
)

const body = fc.oneof(
  fc.constant(Buffer.alloc(0)),
  query.map((one) => Buffer.from(one)),
  fc.json({ maxDepth: 5 }).map((one) => Buffer.from(one)),
  pairs.map((all) => Buffer.from(JSON.stringify(Object.fromEntries(all)))),
  multipart.map((one) => Buffer.from(one)),
  fc.uint8Array({ maxLength: 300 }).map((one) => Buffer.from(one)),
  fc.nat(200).map((depth) => Buffer.from('['.repeat(depth) + ']'.repeat(depth))),
)

const method = fc.oneof(
  { weight: 5, arbitrary: fc.constant('GET') },
  { weight: 5, arbitrary: fc.constant('POST') },
  { weight: 1, arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'PATCH', 'PROPFIND') },
)

/** Nothing in a header but what Node’s parser lets through; the rest is for the broken ones. */
function clean(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '?')
}

/** Node’s parser lets printable ASCII through; nothing else of a URL ever reaches Carom. */
function target(value: string): string {
  return value.toWellFormed().replace(/[^\x21-\x7e]+|#/g, encodeURIComponent)
}

const whole = fc
  .record({ method, path, query, headers: fc.array(header, { maxLength: 5 }), body })
  .map(({ method: verb, path: door, query: asked, headers, body: said }) => {
    const url = target(asked === '' ? door : `${door}?${asked}`)
    const hasBody = verb === 'POST' || verb === 'PATCH'
    const length = hasBody ? [`content-length: ${said.length}`] : []
    const head = [`${verb} ${url} HTTP/1.1`, 'host: carom', ...headers, ...length, '', '']
    const bytes = Buffer.concat([
      Buffer.from(head.join('\r\n'), 'latin1'),
      hasBody ? said : Buffer.alloc(0),
    ])
    return { bytes, isHead: verb === 'HEAD', isWhole: true }
  })

const change = fc.tuple(fc.nat(), fc.nat(255))
const broken = fc
  .tuple(whole, fc.array(change, { minLength: 1, maxLength: 6 }), fc.option(fc.nat()))
  .map(([{ bytes }, changes, cut]) => {
    const mutated = Buffer.from(bytes)
    for (const [at, byte] of changes) mutated[at % mutated.length] = byte
    const length = cut === null ? mutated.length : cut % (mutated.length + 1)
    return { bytes: mutated.subarray(0, length), isHead: false, isWhole: false }
  })

export const fuzzRequest: fc.Arbitrary<FuzzRequest> = fc.oneof(
  { weight: 9, arbitrary: whole },
  { weight: 1, arbitrary: broken },
)
