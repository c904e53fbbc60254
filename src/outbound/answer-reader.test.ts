import { get } from 'node:http'
import { createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WireHead } from './answer-head.ts'
import { AnswerReader } from './answer-reader.ts'

type Heard = {
  readonly status: number | undefined
  readonly body: string
  /** The code of the error, or whether it is whole. */
  readonly end: string | boolean
  readonly head: WireHead | undefined
  readonly keepMs: number | null
}

/** What is understood of an answer that comes in these parts, after which the connection closes. */
function hear(...parts: readonly (string | Uint8Array)[]): Heard {
  let head: WireHead | undefined
  const bodies: Uint8Array[] = []
  const reader = new AnswerReader({
    onHead: (one) => {
      head = one
    },
    onBody: (bytes) => bodies.push(Buffer.from(bytes)),
  })
  let end: string | boolean
  let { keepMs } = reader
  try {
    for (const part of parts) reader.take(Buffer.from(part as string, 'latin1'))
    keepMs = reader.keepMs
    end = reader.endsHere()
  } catch (error) {
    end = error instanceof Error ? error.message : 'odd'
  }
  return { status: head?.status, body: Buffer.concat(bodies).toString('latin1'), end, head, keepMs }
}

const ok = 'HTTP/1.1 200 OK\r\n'

test('bodies end by their length, by their last chunk, with the connection, or are none', () => {
  const chunks = '4;name=value\r\nWiki\r\n5 \r\npedia\r\n0\r\nx-after: 1\r\n\r\n'
  for (const [text, body] of [
    [`${ok}Content-Length: 4\r\n\r\nfine`, 'fine'],
    [`${ok}content-length: 4, 4\r\nContent-Length: 4\r\n\r\nfine`, 'fine'],
    [`${ok}transfer-encoding: gzip, Chunked\r\n\r\n${chunks}`, 'Wikipedia'],
    [`${ok}transfer-encoding: identity\r\ncontent-length: 2\r\n\r\nOK`, 'OK'],
    [`${ok}transfer-encoding: gzip\r\n\r\nto the end`, 'to the end'],
    [`${ok}\r\nto the end`, 'to the end'],
    ['HTTP/1.1 204 No Content\r\ncontent-length: 4\r\n\r\n', ''],
    [`${ok}content-length: 00\r\n\r\n`, ''],
    [`${ok}content-length: 00000000000000000002\r\n\r\nOK`, 'OK'],
    [`${ok}content-length: 4\r\ncontent-length: 5\r\n\r\nfine!`, 'fine!'],
    ...['-1', '+4', '0x4', '9999999999999999'].map(
      (odd) => [`${ok}content-length: ${odd}\r\n\r\nfine`, 'fine'] as const,
    ),
    [`${ok}transfer-encoding:\r\ncontent-length: 2\r\n\r\nOK`, 'OK'],
    [`${ok}transfer-encoding: chunked\r\n\r\n0000000000000002\r\nOK\r\n0\r\n\r\n`, 'OK'],
    [`\r\n\n${ok}content-length: 2\r\n\r\nOK`, 'OK'],
    [
      `${ok}no colon\r\nContent-Length-Was: 9\r\nodd name : a\r\n: b\r\ncontent-length: 2\r\n\r\nOK`,
      'OK',
    ],
    ['HTTP/2.0  200  OK\r\ncontent-length: 2\r\n\r\nOK', 'OK'],
    ['HTTP/1.1 304 Not Modified\r\n\r\n', ''],
    ['HTTP/1.1 200\nserver: odd\ncontent-length: 2\n\nOK', 'OK'],
    [`${ok}x-long: a\r\n\tb\r\ncontent-length:\r\n  2\r\n\r\nOK`, 'OK'],
    [`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nlink: x\r\n\r\n${ok}\r\nlast`, 'last'],
  ] as const) {
    expect(hear(text), text).toMatchObject({ body, end: true })
  }
})

test('an answer that lacks its end is not whole', () => {
  for (const text of [
    '',
    'HTTP/1.1 200 OK',
    `${ok}content-length: 4\r\n\r\nfin`,
    `${ok}transfer-encoding: chunked\r\n\r\n4\r\nfine\r\n`,
    `${ok}transfer-encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\nx: y\r\n`,
    'HTTP/1.1 103 Early Hints\r\n\r\n',
  ]) {
    expect(hear(text), text).toMatchObject({ end: false })
  }
})

test.each([
  ['no-http', 'hello there\r\n\r\n'],
  ['no-http', 'HTTP/2 200 OK\r\n\r\n'],
  ['no-http', `${ok}transfer-encoding\r\n\r\n`],
  ['no-http', 'HTTP/1.1 20 OK\r\n\r\n'],
  ['no-http', 'HTTP/1.1 099 Odd\r\n\r\n'],
  ['no-http', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n'],
  ['no-http', `${ok}content-length : 4\r\n\r\nfine`],
  ['no-http', 'SSH-2.0-OpenSSH_9.7\r\n'],
  ['bad-chunk', `${ok}transfer-encoding: chunked\r\n\r\nfine\r\n`],
  ['bad-chunk', `${ok}transfer-encoding: chunked\r\n\r\n-1\r\n`],
  ['bad-chunk', `${ok}transfer-encoding: chunked\r\n\r\n2\r\nfine\r\n`],
  ['bad-chunk', `${ok}transfer-encoding: chunked\r\n\r\n1;${'x'.repeat(16_400)}`],
  ['head-too-large', `${ok}x: ${'a'.repeat(16_400)}`],
  ['head-too-large', `${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1_000)}${ok}\r\n`],
  [
    'head-too-large',
    `${ok}transfer-encoding: chunked\r\n\r\n0\r\n${'x: aaaaaaaa\r\n'.repeat(2_000)}\r\n`,
  ],
])('%s: %j', (code, text) => {
  expect(hear(text).end).toBe(code)
})

test('blanks and breaks without end are read in one walk', () => {
  const blanks = ' '.repeat(16_000)
  for (const head of [`a:${blanks}\rx`, `content-length:${blanks}\rx`, `HTTP/1.1${blanks}`]) {
    for (let turn = 0; turn < 300; turn += 1) hear(`${ok}${head}\r\n\r\n`)
  }
  for (let turn = 0; turn < 300; turn += 1) {
    expect(hear(`HTTP/1.1${blanks}x\r\n\r\n`).end).toBe('no-http')
  }
})

const fieldName = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}$/)
const fieldValue = fc.stringMatching(
  /^(?:[!-~\x80-\xff](?:[ \t!-~\x80-\xff]{0,30}[!-~\x80-\xff])?)?$/,
)
const ownNames =
  /^(?:content-length|transfer-encoding|connection|keep-alive|location|retry-after)$/i
const answer = fc.record({
  status: fc.integer({ min: 200, max: 599 }).filter((code) => code !== 204 && code !== 304),
  reason: fc.stringMatching(/^[ -~]{0,20}$/),
  fields: fc.array(
    fc.tuple(
      fieldName.filter((name) => !ownNames.test(name)),
      fieldValue,
    ),
    { maxLength: 6 },
  ),
  body: fc.uint8Array({ maxLength: 200 }),
  by: fc.constantFrom('length', 'chunk', 'close'),
  chunk: fc.integer({ min: 1, max: 64 }),
})
type Answer = typeof answer extends fc.Arbitrary<infer One> ? One : never

function bytesOf({ status, reason, fields, body, by, chunk }: Answer): Buffer {
  const told = { length: [`Content-Length: ${body.length}`], chunk: [chunked], close: [] }[by]
  const lines = [
    `HTTP/1.1 ${status} ${reason}`,
    ...fields.map((field) => field.join(': ')),
    ...told,
  ]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  if (by !== 'chunk') return Buffer.concat([head, body])
  const parts: Uint8Array[] = [head]
  for (let at = 0; at < body.length; at += chunk) {
    const part = body.subarray(at, at + chunk)
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'))
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}

const chunked = 'Transfer-Encoding: chunked'

test('an answer means the same wherever its bytes are cut', () => {
  fc.assert(
    fc.property(answer, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (one, places) => {
      const bytes = bytesOf(one)
      const cuts = places.map((place) => Math.floor(place * bytes.length)).sort((a, b) => a - b)
      const parts = [...cuts, bytes.length].map((end, index) =>
        bytes.subarray(index === 0 ? 0 : cuts[index - 1], end),
      )
      const whole = hear(bytes)

      expect(whole).toMatchObject({ status: one.status, end: true })
      expect(whole.body).toBe(Buffer.from(one.body).toString('latin1'))
      expect(whole.keepMs).toBe(one.by === 'close' ? 0 : null)
      expect(hear(...parts)).toEqual(whole)
    }),
  )
})

test('whatever bytes come, they are read or refused, and no more is taken for a body than came', () => {
  const odd = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    answer.map(bytesOf).chain((bytes) =>
      fc.tuple(fc.nat(bytes.length), fc.uint8Array({ maxLength: 8 })).map(([at, other]) => {
        return Buffer.concat([bytes.subarray(0, at), other, bytes.subarray(at)])
      }),
    ),
  )
  fc.assert(
    fc.property(odd, (bytes) => {
      const { body, end, status } = hear(bytes)
      expect(body.length).toBeLessThanOrEqual(bytes.length)
      if (end === true) expect(status).toBeGreaterThanOrEqual(200)
    }),
  )
})

let port = 0
let said: Uint8Array = Buffer.alloc(0)
const server = createServer((socket: Socket) => {
  socket.on('error', () => socket.destroy())
  socket.once('data', () => socket.end(said))
})
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterAll(() => server.close())

/** The same answer as the platform's own client reads it. */
function askNode(): Promise<{ readonly status: number | undefined; readonly body: string }> {
  return new Promise((resolve, reject) => {
    get({ port, agent: false }, (response) => {
      const parts: Uint8Array[] = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          body: Buffer.concat(parts).toString('latin1'),
        }),
      )
    }).on('error', reject)
  })
}

test('answers are read as Node’s own client reads them', async () => {
  await fc.assert(
    fc.asyncProperty(answer, async (one) => {
      said = bytesOf(one)
      expect(hear(said)).toMatchObject(await askNode())
    }),
  )
})
