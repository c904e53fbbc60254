import { expect, test } from 'vitest'
import type { Settings } from '../domain/settings.ts'
import { readSettingsFile } from './schema.ts'
import { settingWarnings } from './warnings.ts'

/** The settings as they are after this file was applied to none. */
function settingsOf(text: string): Settings {
  const answer = readSettingsFile(text)
  if (!answer.ok) throw new Error(answer.problems.join())
  const of = (kind: string) =>
    Object.fromEntries(
      answer.changes.filter((one) => one.kind === kind).map((one) => [one.id, one.value]),
    )
  return {
    version: 1,
    sources: of('sources'),
    campaigns: of('campaigns'),
    networks: of('networks'),
    destinations: of('destinations'),
  } as Settings
}

const warned = (text: string, egressAllow: readonly string[] = []) =>
  settingWarnings(settingsOf(text), egressAllow).map((one) => one.message)

test('a network without a key is named, unless it is switched off', () => {
  expect(warned('networks: [{ id: a }]')).toEqual([expect.stringContaining('no key')])
  expect(warned('networks: [{ id: a, key: k }, { id: b, enabled: false }]')).toEqual([])
})

test.each([
  ['dialect: digistore24-ipn, secret: s', 0],
  ['dialect: kiwify, secret: s', 0],
  // Believes nobody without its secret.
  ['dialect: kiwify', 0],
  ['dialect: hotmart, secret: s', 0],
  ['dialect: hotmart', 1],
  ['dialect: [clickbank-ins, clickbank], secret: s', 1],
  ['allowFrom: ["203.0.113.0/24"]', 0],
  ['allowFrom: ["203.0.113.0/24"], addresses: observe', 1],
])('a network without a key and with %s is said %i times to be open to anybody', (more, times) => {
  expect(warned(`networks: [{ id: n, ${more} }]`)).toHaveLength(times)
})

test.each([
  ['https://r.example/?s={subid', '{subid'],
  ['https://r.example/?s={subid&p={payout}', '{subid'],
  ['https://r.example/?p={payout}&s={subid|md5&n={network}', '{subid|md5'],
])('a macro that lacks its end is named: %s', (url, half) => {
  expect(warned(`destinations: [{ id: d, url: "${url}" }]`)).toEqual([
    expect.stringContaining(`\`${half}\` without the brace`),
  ])
})

test('macros that are whole, and braces of JSON, are nothing to warn of', () => {
  const body = `{"id":"{subid}","p":{"sum":{payout|raw}}}`
  const destination = { id: 'd', url: 'https://r.example/?s={subid}&p={payout}', body }
  expect(warned(JSON.stringify({ destinations: [destination] }))).toEqual([])
})

test('names of nothing are named', () => {
  const messages = warned(`
campaigns:
  - id: c
    source: nowhere
    landings: [{ id: l, url: "https://o.example/?s={subid}", network: nobody }]
destinations: [{ id: d, url: "https://r.example", networks: [constructor1], campaigns: [c, x], sources: [y] }]
`)

  expect(messages).toEqual([
    expect.stringContaining('source `nowhere`'),
    expect.stringContaining('network `nobody`'),
    expect.stringContaining('campaign `x`'),
    expect.stringContaining('source `y`'),
    expect.stringContaining('network `constructor1`'),
  ])
})

test.each([
  ['{ id: c }', 'has no page'],
  ['{ id: c, landings: [{ id: l, url: "https://o.example/{{subid}" }] }', 'URL of `l`'],
])('the campaign %s is saved with the warning: %s', (campaign, message) => {
  expect(warned(`campaigns: [${campaign}]`)).toEqual([expect.stringContaining(message)])
})

test.each([
  '{ id: c, archived: true }',
  '{ id: c, publicKey: known-to-all }',
  '{ id: c, prelandings: [{ id: p, url: "https://p.example" }] }',
  '{ id: c, landings: [{ id: l, url: "https://o.example/{subid|lower}" }] }',
])('the campaign %s is saved without a warning', (campaign) => {
  expect(warned(`campaigns: [${campaign}]`)).toEqual([])
})

test.each([
  ['url: "https://r.example/x", method: GET', 1],
  ['url: "https://r.example/x", method: GET, headers: { x-about: "{subid}" }', 0],
  // Its body then brings the values that the specification names.
  ['url: "https://r.example/x"', 0],
])('a destination with %s is said %i times to tell the same always', (more, times) => {
  expect(warned(`destinations: [{ id: d, ${more} }]`)).toHaveLength(times)
})

test.each([
  ['"0.8"', 0],
  ['1', 0],
  ['1.2', 1],
  ['80', 1],
])(
  'a destination told %s of the payout is said %i times to be told more than was paid',
  (share, times) => {
    const url = 'https://r.example/?s={subid}&p={payout}'
    const messages = warned(`destinations: [{ id: d, url: "${url}", payoutShare: ${share} }]`)

    expect(messages).toEqual(Array(times).fill(expect.stringContaining(`${share} times`)))
  },
)

test.each([
  ['method: GET, body: "s={subid}"', ['has a `body`']],
  [
    'method: GET, reversal: { url: "https://r.example/?s={subid}", method: GET, body: x }',
    ['has a `reversal.body`'],
  ],
  ['method: GET, reversal: { url: "https://r.example/?s={subid}", body: "s={subid}" }', []],
  ['body: "s={subid}"', []],
])('a destination with %s is told of a body that is never sent: %j', (more, said) => {
  const messages = warned(`destinations: [{ id: d, url: "https://r.example/?s={subid}", ${more} }]`)

  expect(messages).toEqual(said.map((text) => expect.stringContaining(text)))
})

test('networks with one key are named, since a key in the path names its network', () => {
  const messages = warned('networks: [{ id: a, key: k }, { id: b, key: k }, { id: c, key: other }]')

  expect(messages).toEqual([
    expect.stringContaining('same key as `b`'),
    expect.stringContaining('same key as `a`'),
  ])
})

test.each([
  ['http://127.0.0.1:9/x', 1],
  ['http://[::1]/x', 1],
  ['http://localhost/x', 1],
  ['http://192.168.1.1/?s={subid}', 1],
  ['http://172.32.0.1/', 0],
  ['https://r.example/?s={subid}', 0],
  ['carom:echo/run', 0],
])('a destination at %s is warned about %i times', (url, times) => {
  expect(warned(`destinations: [{ id: d, url: "${url}" }]`)).toHaveLength(times)
})

test.each([
  ['http://127.0.0.1:9/x', '127.0.0.1', 0],
  ['http://localhost/x', '127.0.0.0/8', 0],
  ['http://[fd00::1]/x', 'fd00::/8', 0],
  ['http://10.0.0.1/x', '127.0.0.0/8', 1],
])('a destination at %s, where %s is allowed, is warned about %i times', (url, allowed, times) => {
  expect(warned(`destinations: [{ id: d, url: "${url}" }]`, [allowed])).toHaveLength(times)
})
