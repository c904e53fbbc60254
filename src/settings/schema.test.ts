import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Destination, Network } from '../domain/settings.ts'
import { readSetting, readSettingsFile } from './schema.ts'
import { showSetting } from './show.ts'

const example = `
version: 1
sources:
  - id: propeller
    externalId: clickid
    cost: cost
campaigns:
  - id: spring
    source: propeller
    px: "1234567890"
    prelandings: [{ id: quiz, url: "https://pages.example/quiz?subid={subid}", weight: 50 }]
    landings:    [{ id: offer-a, url: "https://offer.example/?sub1={subid}", weight: 100, network: pp, payout: "20", currency: USD }]
networks:
  - id: pp
    dialect: generic
    key: "k3y"
    secret: "s3cret"
    statuses: { Lead: [hold, new], Purchase: [approved, sale], Reject: [declined], Trash: [trash, double] }
    ignore: [test, ping]
    currency: USD
    unknownSubid: accept
    txid: order
    allowFrom: ["203.0.113.0/24"]
destinations:
  - id: s2s
    url: "https://s2s-postback.com?subid={subid}&status={status}"
    method: POST
    events: [Lead, Purchase, Reject, Trash]
    campaigns: [spring]
    sources: [propeller]
    networks: [pp]
    headers: { Authorization: "Bearer abc" }
    body: '{"id":"{subid}","state":"{status}"}'
    reply: status
    timeoutMs: 10000
    retryDelaysMs: [1000, 5000]
    concurrency: 8
    success: { status: [200, 201], contains: "ok", json: { path: "status", equals: "ok" } }
`

function problemsOf(text: string): readonly string[] {
  const answer = readSettingsFile(text)
  return answer.ok ? [] : answer.problems
}

function network(input: object): Network {
  const answer = readSetting('networks', 'pp', input)
  if (!answer.ok) throw new Error(answer.problems.join())
  return answer.value as Network
}

function destination(input: object): Destination {
  const answer = readSetting('destinations', 's2s', { url: 'https://r.example', ...input })
  if (!answer.ok) throw new Error(answer.problems.join())
  return answer.value as Destination
}

test('the file of the manual is read whole', () => {
  const answer = readSettingsFile(example)

  expect(answer).toMatchObject({ ok: true })
  const changes = answer.ok ? answer.changes : []
  expect(changes.map((change) => `${change.kind}/${change.id}`)).toEqual([
    'sources/propeller',
    'campaigns/spring',
    'networks/pp',
    'destinations/s2s',
  ])
  expect(changes[1]?.value).toMatchObject({
    px: '1234567890',
    landings: [{ id: 'offer-a', weight: 100, network: 'pp', payout: '20', currency: 'USD' }],
  })
  expect(changes[2]?.value).toMatchObject({ dialects: ['generic'], key: 'k3y', moves: null })
  expect(changes[3]?.value).toMatchObject({ needsClick: false, retryDelaysMs: [1000, 5000] })
})

test('a network needs nothing but its id', () => {
  const pp = network({})

  expect(pp).toMatchObject({
    id: 'pp',
    dialects: ['generic'],
    enabled: true,
    key: null,
    statuses: { Lead: [], Purchase: [], Reject: [], Trash: [] },
    unknownSubid: 'accept',
    txid: 'order',
    repeat: { after: 'repeat', otherAmount: 'amend' },
    reopen: false,
    refusedStatus: null,
  })
  expect(pp.repeat.windowMs).toBeGreaterThan(0)
})

test('a destination hears about all four statuses by POST unless told otherwise', () => {
  expect(destination({})).toMatchObject({
    method: 'POST',
    events: ['Lead', 'Purchase', 'Reject', 'Trash'],
    timeoutMs: 10_000,
    concurrency: 8,
    reply: 'ignore',
    withoutClick: 'send',
    clickWaitMs: 86_400_000,
    order: 'latest',
    success: { status: null, contains: null, json: null },
  })
})

test.each([
  ['https://r.example', true],
  ['https://r.example?s={subid}', false],
  ['https://r.example?s={subid}&px={px}', true],
])('%s waits for an unknown click: %s', (url, needsClick) => {
  expect(destination({ url }).needsClick).toBe(needsClick)
})

test('words are trimmed, lower case, and may be numbers or stand alone', () => {
  const { statuses } = network({ statuses: { Purchase: [' Approved ', 1], Trash: 'dup' } })

  expect(statuses).toEqual({ Lead: [], Purchase: ['approved', '1'], Reject: [], Trash: ['dup'] })
})

test('numbers that YAML would change stay as they were written', () => {
  const answer = readSettingsFile(`
campaigns:
  - id: a
    px: 12345678901234567890
    landings: [{ id: x, url: "https://o.example", payout: 20.00 }]
networks:
  - { id: n, statuses: { Lead: [007] } }
`)

  expect(answer.ok ? answer.changes.map((change) => change.value) : answer).toMatchObject([
    { px: '12345678901234567890', landings: [{ payout: '20' }] },
    { statuses: { Lead: ['007'] } },
  ])
})

test('a misspelt key is named with the one that was meant', () => {
  expect(problemsOf('networks: [{ id: pp, statusses: {} }]')).toEqual([
    'networks[0]: unknown key `statusses`, did you mean `statuses`?',
  ])
  expect(problemsOf('network: []')).toEqual(['unknown key `network`, did you mean `networks`?'])
})

test('every problem of a file is named at once, each with its place', () => {
  const problems = problemsOf(`
version: 2
networks:
  - { id: pp, key: "not safe!", allowFrom: [203.0.113.0/33], dialect: klingon }
  - { id: pp }
campaigns:
  - { id: "a b", landings: [{ id: x, url: pages.example, weight: -1 }] }
destinations:
  - { id: d, url: "ftp://r.example?a={subidd}", timeoutMs: 99, concurrency: 1025, colour: red }
  - { id: e, url: "https://{px}.example/" , events: [Sale] }
`)

  expect(problems.map((problem) => problem.split(': ', 1)[0])).toEqual([
    'version',
    'campaigns[0].id',
    'campaigns[0].landings[0].url',
    'campaigns[0].landings[0].weight',
    'networks[0].dialect[0]',
    'networks[0].key',
    'networks[0].allowFrom[0]',
    'networks[1].id',
    'destinations[0].timeoutMs',
    'destinations[0].concurrency',
    'destinations[0]',
    'destinations[0].url',
    'destinations[1].events[0]',
    'destinations[1].url',
  ])
})

test.each([
  ['destinations: [{ id: d, url: "https://r.example?x={subidd}" }]', 'subidd'],
  ['destinations: [{ id: d, url: "https://r.example", headers: { Host: x } }]', 'Host'],
  ['destinations: [{ id: d, url: "r.example/path" }]', 'http'],
  ['destinations: [{ id: d }]', 'missing'],
  ['campaigns: [{ id: c, landings: [{ id: l, url: "https://o.example?x={status}" }] }]', 'status'],
  ['campaigns: [{ id: c, landings: [{ id: l, url: "https://{px}.example" }] }]', 'host'],
  ['networks: [{ id: n, statuses: { Lead: [ok], Purchase: [OK] } }]', '`ok` stands twice'],
  ['networks: [{ id: n, refusedStatus: 99 }]', '200 to 599'],
  ['networks: [{ id: constructor }]', 'letters'],
  ['networks: [{ id: n, secret: "***" }]', 'mask'],
  ['networks: {}', 'list'],
  ['networks: "pp', 'line 1'],
  ['just text', 'group of keys'],
])('%s is refused, naming %s', (text, named) => {
  const problems = problemsOf(text)

  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(named)
})

test.each([
  [{ from: ['old'] }, 'from[0]: must be one of: new, Lead, Purchase, Reject, Trash'],
  [{ from: [1] }, 'from[0]: must be one of: new, Lead, Purchase, Reject, Trash'],
  [{ campaigns: [1.5] }, 'campaigns[0]: must be text, or a whole number'],
  [
    { onProblem: { timeouts: 'stop' } },
    'onProblem: unknown key `timeouts`, did you mean `timeout`?',
  ],
  [{ onProblem: { timeout: 'wait' } }, 'onProblem.timeout: must be one of: retry, stop, hold'],
  [{ signing: { kind: 'rsa' } }, 'signing.kind: must be one of: standard, hmac'],
  [
    { success: { json: { path: 'a', equals: [] } } },
    'success.json.equals: must be text, or a number, or true or false',
  ],
])('a destination with %j is told what would be right', (input, said) => {
  expect(readSetting('destinations', 'd', { url: 'https://r.example', ...input })).toEqual({
    ok: false,
    problems: [said],
  })
})

test('a short file that would unfold without end is refused', () => {
  const lines = Array.from({ length: 30 }, (_, n) => `l${n + 1}: &l${n + 1} [*l${n}, *l${n}]`)

  expect(problemsOf(['l0: &l0 [x, x]', ...lines].join('\n'))).not.toEqual([])
})

test('no input whatever makes the reader throw', () => {
  const kinds = fc.constantFrom('sources', 'campaigns', 'networks', 'destinations')
  const keys = fc.constantFrom(
    'url',
    'headers',
    'body',
    'dialect',
    'statuses',
    'landings',
    '__proto__',
  )
  const inputs = fc.dictionary(keys, fc.jsonValue())

  fc.assert(
    fc.property(kinds, inputs, fc.string(), (kind, input, text) => {
      readSettingsFile(text)
      const answer = readSetting(kind as 'sources', 'x', input)
      return answer.ok || answer.problems.length > 0
    }),
  )
})

test('domains are hosts, each named once; what is none is named with its place', () => {
  const read = (domains: unknown) => readSettingsFile(JSON.stringify({ domains }))

  expect(read(['Go.example', 'go.example.', 'x.example:443'])).toMatchObject({
    ok: true,
    domains: ['go.example', 'x.example'],
  })
  expect(read(['go.example', 'no host', 7])).toMatchObject({
    problems: [1, 2].map((at) => `domains[${at}]: is no host name, such as go.example`),
  })
  expect(read('go.example')).toMatchObject({
    problems: ['domains: must be a list of up to 1000 hosts'],
  })
})

test('what is shown can be saved again and means the same', () => {
  const answer = readSettingsFile(example)
  const changes = answer.ok ? answer.changes : []

  expect(changes).toHaveLength(4)
  for (const { kind, id, value } of changes) {
    const shown = showSetting(kind, value, { masked: false })
    expect(readSetting(kind, id, shown)).toEqual({ ok: true, value })
  }
})
