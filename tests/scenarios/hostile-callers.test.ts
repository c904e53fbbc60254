import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { rawCall } from '../raw-call.ts'
import { openWorld, type World } from '../world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({
    flags: { 'headers-timeout-ms': '300', 'request-timeout-ms': '600', 'keep-alive-ms': '500' },
  })
})
afterAll(() => world.close())
afterEach(async () => {
  const answer = await world.call('/postback?subid=still-here&status=Lead')
  expect(answer.status).toBe(200)
})

const head = (path: string, more = '') => `POST ${path} HTTP/1.1\r\nhost: carom\r\n${more}\r\n`
const saidOf = (bytes: string | Uint8Array) => rawCall(world.url(), bytes).closed

test('a body of 10 MB is refused before it is read', async () => {
  const answer = await saidOf(head('/postback', `content-length: ${10 * 1024 * 1024}\r\n`))

  expect(answer).toMatch(/^HTTP\/1\.1 413 /)
})

test('a body of 10 MB that does not tell its length is refused too', async () => {
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`
  const bytes = head('/postback', 'transfer-encoding: chunked\r\n') + chunk.repeat(10)

  expect(await saidOf(bytes)).toMatch(/^(HTTP\/1\.1 413 [\s\S]*)?$/)
})

test.each([
  ['headers of 64 KiB', `GET /postback HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(65_536)}\r\n\r\n`],
  ['20,000 headers', `GET /postback HTTP/1.1\r\nhost: a\r\n${'x: y\r\n'.repeat(20_000)}\r\n`],
  ['a URL of 64 KiB', `GET /postback?subid=${'y'.repeat(65_536)} HTTP/1.1\r\nhost: a\r\n\r\n`],
])('%s: too large', async (_, bytes) => {
  const said = await saidOf(bytes)
  expect(said).toMatch(/^HTTP\/1\.1 431 /)
  expect(said).toContain('carom-reason: headers-too-large')
})

test.each([
  ['no HTTP at all', 'EHLO mail.example\r\n\r\n'],
  ['a TLS hello', Buffer.from('160301020001000001fc0303', 'hex')],
  ['zeros', Buffer.alloc(2048)],
  ['a version nobody speaks', 'GET / HTTP/9.9\r\nhost: a\r\n\r\n'],
  ['no host', 'GET /postback HTTP/1.1\r\n\r\n'],
  ['two lengths', head('/postback', 'content-length: 3\r\ncontent-length: 5\r\n')],
  ['length and chunks', head('/p', 'content-length: 3\r\ntransfer-encoding: chunked\r\n')],
  ['a length below nothing', head('/postback', 'content-length: -1\r\n')],
  ['a header split in two', 'GET / HTTP/1.1\r\nhost: a\r\nx: a\rb\r\n\r\n'],
])('%s is a bad request, and the connection is closed', async (_, bytes) => {
  expect(await saidOf(bytes)).toMatch(/^HTTP\/1\.1 400 /)
})

test('a form of 10,000 parameters is refused', async () => {
  const body = Array.from({ length: 10_000 }, (_, at) => `p${at}=1`).join('&')

  const answer = await world.call('/postback?subid=many&status=Lead', { method: 'POST', body })

  expect(answer).toMatchObject({ status: 400, reason: 'body-unreadable' })
})

test('a caller that never finishes its headers is closed', async () => {
  const call = rawCall(world.url(), 'GET /postback?subid=a HTTP/1.1\r\nhost: a\r\n')
  const drip = setInterval(() => call.socket.write('x: y\r\n'), 100)

  const answer = await call.closed.finally(() => clearInterval(drip))

  expect(answer).toMatch(/^HTTP\/1\.1 408 /)
})

test('a caller that never finishes its body is closed and nothing of it is kept', async () => {
  const bytes = `${head('/postback?subid=half-1&status=Lead', 'content-length: 100\r\n')}subid=x`

  const answer = await saidOf(bytes)

  expect(answer).not.toContain('HTTP/1.1 200')
  expect(await world.items('/postbacks?subid=half-1')).toEqual([])
})

test('a caller that leaves in the middle of its request leaves nothing', async () => {
  const bytes = `${head('/postback?subid=half-2&status=Lead', 'content-length: 100\r\n')}subid=x`
  const call = rawCall(world.url(), bytes)
  call.socket.end()
  await call.closed

  expect(await world.items('/postbacks?subid=half-2')).toEqual([])
})

test('a caller that does not wait for the answer is heard all the same', async () => {
  const call = rawCall(world.url(), head('/postback?subid=rude-1&status=Lead'))
  await new Promise((resolve) => call.socket.once('data', resolve))
  call.socket.destroy()

  expect(await world.items('/leads?subid=rude-1')).toMatchObject([{ status: 'Lead' }])
})

test('requests behind one another on one connection are answered in their order', async () => {
  const requests = Array.from(
    { length: 50 },
    (_, at) => `GET /postback?subid=pipe-${at}&status=Lead HTTP/1.1\r\nhost: a\r\n\r\n`,
  )
  const last =
    'GET /postback?subid=pipe-0&status=Lead HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'

  const answer = await saidOf(requests.join('') + last)

  expect(answer.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(51)
  expect(answer.match(/carom-outcome: moved/g)).toHaveLength(50)
  expect(answer).toMatch(/carom-outcome: repeat(?![\s\S]*carom-outcome)/)
})

test.each([
  ['a method nobody knows', 'BREW /postback HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'],
  ['DELETE', 'DELETE /postback HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'],
  ['a path of broken escapes', 'GET /%zz%ff%/ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'],
  ['a path upwards', 'GET /../../etc/passwd HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'],
  ['a whole URL', 'GET http://x/postback/no HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'],
])('%s is answered with 4xx', async (_, bytes) => {
  expect(await saidOf(bytes)).toMatch(/^HTTP\/1\.1 4\d\d /)
})

test('200 connections that say nothing keep nobody out', async () => {
  const silent = Array.from({ length: 200 }, () => rawCall(world.url(), ''))
  await Promise.all(
    silent.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))),
  )

  const answer = await world.call('/postback?subid=among-them&status=Lead')

  expect(answer.status).toBe(200)
  for (const { socket } of silent) socket.destroy()
})
