import { createServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { makeCertificate } from '../../tests/certificate.ts'
import { openNameServer } from '../../tests/name-server.ts'
import { answerText, openRawReceiver } from '../../tests/raw-receiver.ts'
import { openSender, type SenderDeps } from './send.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

function openOurs(deps: Partial<SenderDeps> = {}) {
  const sender = openSender({ nowMs: Date.now, egressAllow: ['127.0.0.0/8'], ...deps })
  closers.push(sender.close)
  return (url: string, timeoutMs = 5_000) =>
    sender.send({ method: 'POST', url, headers: {}, body: 'a=b', version: 1 }, { timeoutMs })
}

async function openReceiver(answer: Parameters<typeof openRawReceiver>[0]) {
  const receiver = await openRawReceiver(answer)
  closers.push(receiver.close)
  return receiver
}

test('a receiver that hangs: it may have counted, so the outcome is unknown', async () => {
  const receiver = await openReceiver(() => undefined)

  const result = await openOurs()(receiver.url, 200)

  expect(result).toMatchObject({ status: null, problem: 'outcome-unknown', detail: 'timeout' })
  expect(result.endedAt - result.startedAt).toBeLessThan(2_000)
})

test('headers that drip are cut by the total time', async () => {
  const receiver = await openReceiver((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nx-slow: ')
    const timer = setInterval(() => socket.write('a'), 20)
    socket.on('close', () => clearInterval(timer))
  })

  expect(await openOurs()(receiver.url, 250)).toMatchObject({
    status: null,
    problem: 'outcome-unknown',
  })
})

test('a body that drips is cut by the total time, and the status it came with is kept', async () => {
  const receiver = await openReceiver((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n')
    const timer = setInterval(() => socket.write('a'), 20)
    socket.on('close', () => clearInterval(timer))
  })

  const result = await openOurs()(receiver.url, 250)

  expect(result).toMatchObject({ status: 200, problem: 'outcome-unknown', answerTruncated: true })
  expect(result.detail).toBe('answer-cut: timeout')
  expect(result.answer).toMatch(/^a+$/)
})

test('a body shorter than announced leaves the outcome unknown', async () => {
  const receiver = await openReceiver((socket) =>
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\npart'),
  )

  expect(await openOurs()(receiver.url)).toMatchObject({
    status: 200,
    problem: 'outcome-unknown',
    answer: 'part',
  })
})

test('a receiver that closes before an answer on a new connection: the outcome is unknown', async () => {
  const receiver = await openReceiver((socket) => socket.destroy())

  expect(await openOurs()(receiver.url)).toMatchObject({ problem: 'outcome-unknown' })
  expect(receiver.heard).toHaveLength(1)
})

test.each([
  ['nonsense', 'hello there\r\n\r\n'],
  [
    'a second protocol',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
  ],
  ['endless headers', `HTTP/1.1 200 OK\r\n${'x-long: a\r\n'.repeat(5_000)}\r\n`],
])('%s for an answer leaves the outcome unknown', async (_, bytes) => {
  const receiver = await openReceiver((socket) => socket.end(bytes))

  expect(await openOurs()(receiver.url)).toMatchObject({ status: null, problem: 'outcome-unknown' })
})

test('provisional answers before the real one do no harm', async () => {
  const receiver = await openReceiver((socket) => {
    socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n')
    socket.write(answerText('200 OK', 'OK'))
  })

  expect(await openOurs()(receiver.url)).toMatchObject({ status: 200, answer: 'OK' })
})

test('a closed port is a problem of connecting', async () => {
  const receiver = await openRawReceiver(() => undefined)
  await receiver.close()

  expect(await openOurs()(receiver.url)).toMatchObject({
    problem: 'connect',
    detail: 'ECONNREFUSED',
    sentAt: null,
  })
})

test.each(['ftp://127.0.0.1/', 'nonsense', '', 'http://', 'file:///etc/passwd', 'carom:echo/x'])(
  'what is no web address is refused: %j',
  async (url) => {
    expect(await openOurs()(url)).toMatchObject({ problem: 'url-invalid', sentAt: null })
  },
)

test.each([
  '127.0.0.1',
  '2130706433',
  '0x7f.1',
  '0177.0.0.1',
  '127.1',
  '127.0.0.1.',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'x.localhost',
  '0',
  '0.0.0.0',
  '169.254.169.254',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[fe80::1]',
  '①②⑦.0.0.1',
])('this machine cannot be reached by the name %s', async (host) => {
  const receiver = await openReceiver((socket) => socket.write(answerText('200 OK')))

  const result = await openOurs({ egressAllow: [] })(`http://${host}:${receiver.port}/`)

  expect(result).toMatchObject({ status: null, problem: 'address-blocked', sentAt: null })
  expect(receiver.connections()).toBe(0)
})

test('an address with a scope is no address', async () => {
  expect(await openOurs()('http://[fe80::1%25eth0]/')).toMatchObject({ problem: 'url-invalid' })
})

test('a closed port of a public address is refused before anything is dialled', async () => {
  expect(await openOurs()('http://8.8.8.8:6379/')).toMatchObject({ problem: 'port-blocked' })
  expect(await openOurs()('http://10.0.0.1:6379/')).toMatchObject({ problem: 'address-blocked' })
})

test('a name that first is public and then is this machine is never dialled', async () => {
  const receiver = await openReceiver((socket) => socket.write(answerText('200 OK')))
  let asked = 0
  const names = await openNameServer(({ type }) => {
    if (type === 'AAAA') return { addresses: [], ttl: 0 }
    asked += 1
    return { addresses: asked === 1 ? ['192.0.2.1'] : ['127.0.0.1'], ttl: 0 }
  })
  closers.push(names.close)
  const clock = { now: 0 }
  const deps = { egressAllow: [], nameServers: [names.address], steadyMs: () => clock.now }
  const send = openOurs(deps)

  const url = `http://rebind.example:${receiver.port}/`
  expect(await send(url)).toMatchObject({ problem: 'address-blocked' })
  clock.now += 61_000
  expect(await send(url)).toMatchObject({ problem: 'address-blocked' })
  expect(asked).toBe(2)
  expect(receiver.connections()).toBe(0)
})

test('of a name with good and bad addresses only the good one is dialled', async () => {
  const receiver = await openReceiver((socket) => socket.write(answerText('200 OK')))
  const names = await openNameServer(({ type }) =>
    type === 'A' ? { addresses: ['10.0.0.1', '127.0.0.7'], ttl: 60 } : { addresses: [], ttl: 60 },
  )
  closers.push(names.close)
  const send = openOurs({ egressAllow: ['127.0.0.7'], nameServers: [names.address] })

  // The receiver listens on 127.0.0.1 alone, so that a refusal proves which address was dialled.
  expect(await send(`http://mixed.example:${receiver.port}/`)).toMatchObject({
    problem: 'connect',
    detail: 'ECONNREFUSED',
  })
  expect(receiver.connections()).toBe(0)
})

test('a name on a closed port is refused for its port when its address is public', async () => {
  const names = await openNameServer(({ type }) =>
    type === 'A' ? { addresses: ['10.0.0.1', '8.8.8.8'], ttl: 60 } : { addresses: [], ttl: 60 },
  )
  closers.push(names.close)

  const send = openOurs({ nameServers: [names.address] })
  expect(await send('http://mail.example:25/')).toMatchObject({ problem: 'port-blocked' })
})

test('a name nobody knows is a problem of names', async () => {
  const names = await openNameServer(() => ({ addresses: [], ttl: 0 }))
  closers.push(names.close)

  const send = openOurs({ nameServers: [names.address] })
  expect(await send('http://gone.example/')).toMatchObject({ problem: 'dns', detail: 'ENOTFOUND' })
})

test('when names are slow the total time runs out before anything is sent', async () => {
  const names = await openNameServer(() => 'silence')
  closers.push(names.close)

  const send = openOurs({ nameServers: [names.address] })
  expect(await send('http://slow.example/', 150)).toMatchObject({
    problem: 'timeout',
    sentAt: null,
  })
})

test('a request whose time ran out while connecting is not sent afterwards', async () => {
  const receiver = await openReceiver((socket) => socket.write(answerText('200 OK')))
  const names = await openNameServer(({ name, type }) => {
    if (type === 'AAAA') return 'silence'
    return { addresses: name === 'late.example' ? ['127.0.0.1'] : [], ttl: 60 }
  })
  closers.push(names.close)
  const send = openOurs({ nameServers: [names.address] })

  // The IPv4 answer is used 300 ms after it came, because the other family stays silent.
  expect(await send(`http://late.example:${receiver.port}/`, 100)).toMatchObject({
    problem: 'timeout',
  })
  expect((await send(`http://late.example:${receiver.port}/`)).status).toBe(200)
  expect(receiver.heard).toHaveLength(1)
})

test('a certificate is believed only from a known authority and for its own name', async () => {
  const certificate = makeCertificate('localhost')
  const server = createServer(certificate, (_, response) => response.end('OK'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined

  expect(await openOurs()(`https://localhost:${port}/`)).toMatchObject({
    problem: 'tls',
    detail: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  })
  const send = openOurs({ ca: certificate.cert })
  expect(await send(`https://localhost:${port}/`)).toMatchObject({ status: 200, answer: 'OK' })
  expect(await send(`https://other.localhost:${port}/`)).toMatchObject({
    problem: 'tls',
    detail: 'ERR_TLS_CERT_ALTNAME_INVALID',
  })
})

test('a receiver that speaks no TLS is a problem of TLS', async () => {
  const server = createTcpServer((socket) => socket.resume().end('220 mail\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined

  expect(await openOurs()(`https://127.0.0.1:${port}/`)).toMatchObject({ problem: 'tls' })
})
