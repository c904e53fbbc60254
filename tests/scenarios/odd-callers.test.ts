import { afterAll, beforeAll, expect, test } from 'vitest'
import { rawCall } from '../raw-call.ts'
import { openWorld, type World } from '../world.ts'

const secret = 'clé-très-secrète'

let world: World
beforeAll(async () => {
  world = await openWorld({
    settings: {
      campaigns: [
        { id: 'spring', landings: [{ id: 'a', url: 'https://offer.example/?subid={subid}' }] },
      ],
      networks: [{ id: 'hotmart', dialect: 'hotmart', secret }],
    },
  })
})
afterAll(() => world.close())

const form = 'content-type: application/x-www-form-urlencoded'
const json = 'content-type: application/json'

type Bytes = string | Uint8Array

function request(line: string, headers: readonly string[] = [], body: Bytes = ''): Buffer {
  const length = body.length === 0 ? [] : [`content-length: ${Buffer.byteLength(body)}`]
  const head = [`${line} HTTP/1.1`, 'host: go.example', 'connection: close', ...length, ...headers]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(body)])
}

const post = (target: string, body: Bytes, ...headers: readonly string[]) =>
  request(`POST ${target}`, headers, body)

const mark = '\ufeff'
const chunks = '5;name=value\r\nstatu\r\n6\r\ns=Lead\r\n0\r\ntrailer: 1\r\n\r\n'

/** Each reports a Lead of the subid that it is called by. */
test.each<readonly [subid: string, what: string, bytes: Bytes]>([
  [
    'wait-1',
    'asks whether it may go on',
    post('/postback?subid=wait-1', 'status=Lead', form, 'expect: 100-continue'),
  ],
  [
    'wait-2',
    'asks so without a body',
    request('GET /postback?subid=wait-2&status=Lead', ['expect: 100-continue']),
  ],
  [
    'wait-3',
    'expects what nobody knows',
    post('/postback?subid=wait-3', 'status=Lead', form, 'expect: 200-ok'),
  ],
  [
    'part-1',
    'sends its body in parts',
    Buffer.concat([
      request('POST /postback?subid=part-1', ['transfer-encoding: chunked']),
      Buffer.from(chunks),
    ]),
  ],
  [
    'old-1',
    'speaks HTTP/1.0 and names no host',
    'GET /postback?subid=old-1&status=Lead HTTP/1.0\r\n\r\n',
  ],
  [
    'old-2',
    'does so with a body',
    'POST /postback?subid=old-2 HTTP/1.0\r\ncontent-length: 11\r\n\r\nstatus=Lead',
  ],
  [
    'whole-1',
    'asks for a whole URL',
    request('GET http://go.example/postback?subid=whole-1&status=Lead'),
  ],
  [
    'whole-2',
    'asks for one without a path',
    request('GET http://go.example?subid=whole-2&status=Lead'),
  ],
  [
    'whole-3',
    'asks for one with a password',
    request('GET http://u:hidden-pass@go.example/postback?subid=whole-3&status=Lead'),
  ],
  ['slash-1', 'has a slash too many', request('GET //postback?subid=slash-1&status=Lead')],
  [
    'newer-1',
    'would rather speak HTTP/2',
    post('/postback?subid=newer-1', 'status=Lead', form, 'upgrade: h2c'),
  ],
  ['nul-1', 'sends NULs', request('GET /postback?subid=nul-1&status=Lead&goal=%00&comment=a%00b')],
  [
    'half-1',
    'sends half a character',
    post('/postback?subid=half-1', '{"status":"Lead","comment":"\\ud800"}', json),
  ],
  [
    'half-2',
    'sends half a character in its URL',
    request('GET /postback?subid=half-2&status=Lead&comment=%ED%A0%80'),
  ],
  [
    'twice-1',
    'says everything twice',
    request('GET /postback?subid=&subid=twice-1&subid=b&status=Lead&status=Trash'),
  ],
  [
    'long-1',
    'has a URL of 8 kB',
    request(`GET /postback?subid=long-1&status=Lead&comment=${'%D1%8F'.repeat(1_300)}`),
  ],
  [
    'mark-1',
    'begins JSON with a byte order mark',
    post('/postback', `${mark}{"subid":"mark-1","status":"Lead"}`, json),
  ],
  [
    'mark-2',
    'does so and calls it a form',
    post('/postback', `${mark}{"subid":"mark-2","status":"Lead"}`, form),
  ],
  [
    'mark-3',
    'does so and calls it nothing',
    post('/postback', `${mark}{"subid":"mark-3","status":"Lead"}`),
  ],
  ['mark-4', 'begins a form so', post('/postback', `${mark}subid=mark-4&status=Lead`, form)],
  [
    'wide-1',
    'sends UTF-16 beside',
    post('/postback?subid=wide-1&status=Lead', Buffer.from('a=b', 'utf16le'), form),
  ],
])('the word of %s counts: who sends it %s', async (subid, _, bytes) => {
  const answer = await rawCall(world.url(), bytes).closed

  expect(answer).toMatch(/HTTP\/1\.1 200 OK/)
  expect(answer).toMatch(/carom-outcome: moved/)
  expect(await world.items(`/leads?subid=${subid}`)).toMatchObject([{ subid, status: 'Lead' }])
  const [kept] = await world.items(`/postbacks?subid=${subid}`)
  expect(kept).toMatchObject({ outcome: 'moved', to: 'Lead' })
  expect(JSON.stringify(kept)).not.toContain('hidden-pass')
})

test.each([
  ['as UTF-8', Buffer.from('Браузер/1 ü'), 'Браузер/1 ü'],
  ['as Latin-1', Buffer.from('Brüsser/1', 'latin1'), 'Brüsser/1'],
  ['of two-byte letters beyond its bound', Buffer.from('я'.repeat(1_500)), 'я'.repeat(1_000)],
])('a browser that names itself %s is kept by that name', async (_, name, shown) => {
  const head = Buffer.from('GET /c/spring HTTP/1.1\r\nhost: a\r\nconnection: close\r\nuser-agent: ')

  const answer = await rawCall(world.url(), Buffer.concat([head, name, Buffer.from('\r\n\r\n')]))
    .closed

  const subid = /location: \S+subid=(\S+)/.exec(answer)?.[1] ?? ''
  expect((await world.trace(subid)).click).toMatchObject({ ua: shown })
})

test('a token in a header proves its network in whatever letters', async () => {
  const bytes = post('/postback/hotmart', '{}', json, `x-hotmart-hottok: ${secret}`)

  const answer = await rawCall(world.url(), bytes).closed

  expect(answer).toMatch(/carom-outcome/)
  expect(answer).not.toMatch(/signature-wrong/)
})
