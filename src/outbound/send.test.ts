import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { answerText } from '../../tests/raw-receiver.ts'
import { openWorld, request } from '../../tests/sender-world.ts'

test('a destination hears exactly the rendered request, and its answer is kept', async () => {
  const world = await openWorld((socket) => socket.write(answerText('200 OK', 'status=Purchase')))
  const sentAt: number[] = []

  const result = await world.sender.send(
    request({
      url: `${world.receiver.url}/in?subid=a%20b`,
      headers: { 'idempotency-key': 'd_1', 'content-type': 'application/json' },
      body: '{"status":"Lead"}',
    }),
    { timeoutMs: 5_000, onSent: (at) => sentAt.push(at) },
  )

  const [heard = ''] = world.receiver.heard
  expect(heard).toMatch(/^POST \/in\?subid=a%20b HTTP\/1\.1\r\n/)
  expect(heard).toContain('\r\nidempotency-key: d_1\r\n')
  expect(heard.endsWith('\r\n\r\n{"status":"Lead"}')).toBe(true)
  expect(heard.toLowerCase()).not.toContain('accept-encoding')
  expect(result).toMatchObject({
    status: 200,
    problem: null,
    detail: null,
    answer: 'status=Purchase',
    answerTruncated: false,
    retryAfterMs: null,
    remoteAddress: '127.0.0.1',
    sentAt: sentAt[0],
  })
})

test('text beyond ASCII goes out as UTF-8, and a POST without a body says that it has none', async () => {
  const world = await openWorld((socket) => socket.write(answerText('200 OK')))

  await world.send({ body: 'š€😀', headers: { 'x-name': 'Z\u00fcrich' } })
  await world.send({ body: null })

  const [first = '', second] = world.receiver.heard
  expect(Buffer.from(first, 'latin1').toString('utf8')).toMatch(/\r\n\r\nš€😀$/)
  expect(first).toContain('\r\ncontent-length: 9\r\n')
  expect(first).toContain('\r\nx-name: Z\u00fcrich\r\n')
  expect(second).toMatch(/\r\ncontent-length: 0\r\n/)
})

test('user and password in a URL never reach the wire', async () => {
  const world = await openWorld((socket) => socket.write(answerText('200 OK')))

  await world.send({ url: `http://me:s3cret@127.0.0.1:${world.receiver.port}/`, method: 'GET' })

  expect(world.receiver.heard[0]).not.toMatch(/s3cret|authorization/i)
})

test.each([
  ['204 No Content', null],
  ['299 Odd', null],
  ['301 Moved', 'redirect'],
  ['304 Not Modified', 'redirect'],
  ['400 Bad', 'http-4xx'],
  ['408 Slow', 'http-408'],
  ['410 Gone', 'gone'],
  ['425 Early', 'http-425'],
  ['429 Many', 'http-429'],
  ['500 Broken', 'http-5xx'],
  ['503 Away', 'http-5xx'],
  ['999 Odd', 'http-5xx'],
])('the answer %s is the problem %s', async (line, problem) => {
  const world = await openWorld((socket) => socket.end(`HTTP/1.1 ${line}\r\n\r\n`))

  const result = await world.send()

  expect(result).toMatchObject({ status: Number(line.slice(0, 3)), problem })
})

test('a redirect to the metadata address is shown, without its query, and not followed', async () => {
  const target = 'http://u:p@169.254.169.254/latest/meta-data?token=s3cret'
  const world = await openWorld((socket) =>
    socket.write(answerText(`302 Found\r\nlocation: ${target}`)),
  )

  const result = await world.send()

  expect(result.problem).toBe('redirect')
  expect(result.detail).toBe('http://169.254.169.254/latest/meta-data')
  expect(world.receiver.heard).toHaveLength(1)
})

test.each([
  ['429 Many', 'retry-after: 120', 120_000],
  ['503 Away', 'retry-after: 0', 0],
  ['503 Away', 'retry-after: Wed, 21 Oct 2015 07:28:00 GMT', 0],
  ['503 Away', 'retry-after: soon', null],
  ['503 Away', 'retry-after: -5', null],
  ['503 Away', 'retry-after: 1e9', null],
  ['500 Broken', 'retry-after: 120', null],
])('%s with %s asks to wait %s ms', async (line, header, retryAfterMs) => {
  const world = await openWorld((socket) => socket.write(answerText(`${line}\r\n${header}`)))

  expect((await world.send()).retryAfterMs).toBe(retryAfterMs)
})

test('a date in Retry-After is the time until then', async () => {
  const world = await openWorld((socket) => {
    const date = new Date(Date.now() + 3_600_000).toUTCString()
    socket.write(answerText(`503 Away\r\nretry-after: ${date}`))
  })

  const { retryAfterMs } = await world.send()

  expect(retryAfterMs).toBeGreaterThan(3_590_000)
  expect(retryAfterMs).toBeLessThanOrEqual(3_600_000)
})

test('an answer of 10 MB is cut at 64 KiB and its status counts', async () => {
  const world = await openWorld((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10485760\r\n\r\n')
    socket.write(Buffer.alloc(10_485_760, 'x'))
  })

  const result = await world.send()

  expect(result).toMatchObject({ status: 200, problem: null, answerTruncated: true })
  expect(result.answer).toBe('x'.repeat(65_536))
})

test('an answer of exactly 64 KiB is whole', async () => {
  const world = await openWorld((socket) => socket.write(answerText('200 OK', 'y'.repeat(65_536))))

  expect(await world.send()).toMatchObject({ answer: 'y'.repeat(65_536), answerTruncated: false })
})

test('a compressed answer is not unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(5_000_000))
  const world = await openWorld((socket) => {
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`,
    )
    socket.write(bomb)
  })

  const result = await world.send()

  expect(result).toMatchObject({ status: 200, problem: null })
  expect(result.answer?.length).toBeLessThanOrEqual(bomb.length)
  expect(result.answer).not.toContain('\0')
})

test('bytes outside ASCII in the answer do no harm', async () => {
  const world = await openWorld((socket) => {
    socket.write(
      Buffer.from('HTTP/1.1 302 \xff\xfe\r\nx-odd: \x80\xff\r\nlocation: /\xe9\r\n', 'latin1'),
    )
    socket.write(Buffer.from('content-length: 3\r\n\r\n\xff\0a', 'latin1'))
  })

  expect(await world.send()).toMatchObject({ status: 302, answer: '\uFFFD\uFFFDa' })
})

test.each([
  { 'x-odd': 'a\r\nb' },
  { 'x-odd': '\u0100' },
  { 'x odd': 'a' },
  { expect: '100-continue' },
  { 'transfer-encoding': 'chunked' },
])('a header that cannot be written is final: %j', async (headers) => {
  const world = await openWorld((socket) => socket.write(answerText('200 OK')))

  expect(await world.send({ headers })).toMatchObject({ problem: 'header-invalid', sentAt: null })
  expect(world.receiver.heard).toEqual([])
})
