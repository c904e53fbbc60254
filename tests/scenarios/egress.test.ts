import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { makeCertificate } from '../certificate.ts'
import { eventually } from '../eventually.ts'
import { openHttpProxy, openSocksProxy } from '../proxy-server.ts'
import { openRawReceiver } from '../raw-receiver.ts'
import { given } from '../world.ts'

/** A receiver with a certificate that nobody knows. */
async function openTlsPartner() {
  const { key, cert } = makeCertificate('localhost')
  const heard: string[] = []
  const server = createServer({ key, cert }, (request, response) => {
    heard.push(request.url ?? '')
    response.end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `https://localhost:${port}`, cert, heard }
}

test('calls go through the proxy of their destination, plain or encrypted, HTTP or SOCKS', async () => {
  const [http, socks, receiver] = [
    await openHttpProxy(),
    await openSocksProxy(),
    await openTlsPartner(),
  ]
  const httpProxy = `http://me:se%40cret@127.0.0.1:${http.port}`
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'plain', url: `${url}/plain?s={subid}`, proxy: httpProxy },
        {
          id: 'sealed',
          url: `${receiver.url}/sealed?s={subid}`,
          proxy: httpProxy,
          ca: receiver.cert,
        },
        {
          id: 'socks',
          url: `${url}/socks?s={subid}`,
          proxy: `socks5://me:secret@127.0.0.1:${socks.port}`,
        },
        { id: 'straight', url: `${url}/straight?s={subid}` },
      ],
    }),
  })
  for (const subid of ['way-1', 'way-2']) {
    await world.call(`/postback?subid=${subid}&status=Lead`)
    const rows = await world.settled(subid, 4)
    expect(rows.map((row) => row['lastError'])).toEqual([null, null, null, null])
  }

  // The address that was judged, never the name.
  const { port } = new URL(receiver.url)
  expect(new Set(http.asked)).toEqual(
    new Set([`127.0.0.1:${world.partner.port}`, `127.0.0.1:${port}`]),
  )
  expect(new Set(http.credentials)).toEqual(
    new Set([`Basic ${Buffer.from('me:se@cret').toString('base64')}`]),
  )
  expect(new Set(socks.asked)).toEqual(new Set([`127.0.0.1:${world.partner.port}`]))
  expect(socks.credentials[0]).toBe('me:secret')
  expect(receiver.heard).toHaveLength(2)
  expect(world.partner.heard.filter((one) => one.path === '/straight')).toHaveLength(2)
  const shown = await world.api('GET', '/destinations')
  expect(shown.text).not.toMatch(/se%40cret|me:secret/)
  expect(JSON.stringify(await world.rows('select value from settings'))).not.toMatch(/cret@/)
})

test('a certificate that nobody knows is refused, and taken where its authority is named', async () => {
  const receiver = await openTlsPartner()
  const world = await given({
    settings: () => ({
      destinations: [
        { id: 'unknown', url: `${receiver.url}/?s={subid}`, onProblem: { tls: 'stop' } },
        { id: 'named', url: `${receiver.url}/?s={subid}`, ca: receiver.cert },
      ],
    }),
  })
  await world.call('/postback?subid=own-1&status=Lead')
  const rows = await world.settled('own-1', 2)
  const byId = Object.fromEntries(rows.map((row) => [row['destination'], row]))
  expect(byId['unknown']).toMatchObject({ state: 'failed', lastError: 'tls' })
  expect(byId['named']).toMatchObject({ state: 'delivered' })
})

test('the destination’s address is judged before the proxy is asked, and so is the proxy’s own', async () => {
  const proxy = await openHttpProxy()
  const world = await given({
    flags: { 'egress-allow': '127.0.0.1/32' },
    settings: () => ({
      destinations: [
        { id: 'inner', url: 'http://10.0.0.7/?s={subid}', proxy: `http://127.0.0.1:${proxy.port}` },
        {
          id: 'port',
          url: 'http://192.0.32.7:25/?s={subid}',
          proxy: `http://127.0.0.1:${proxy.port}`,
        },
        { id: 'proxy', url: 'http://192.0.32.7/?s={subid}', proxy: 'http://10.0.0.8:3128' },
      ],
    }),
  })
  await world.call('/postback?subid=judged-1&status=Lead')
  const rows = await world.settled('judged-1', 3)
  const said = Object.fromEntries(rows.map((row) => [row['destination'], row['lastError']]))
  expect(said).toEqual({ inner: 'address-blocked', port: 'port-blocked', proxy: 'address-blocked' })
  expect(proxy.asked).toEqual([])
})

test('calls come from the address their destination names, through its proxy too', async () => {
  const proxy = await openHttpProxy()
  const from = '127.0.0.9'
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'own', url: `${url}/own?s={subid}`, localAddress: from },
        {
          ...{ id: 'proxied', url: `${url}/proxied?s={subid}`, localAddress: from },
          proxy: `http://127.0.0.1:${proxy.port}`,
        },
        { id: 'usual', url: `${url}/usual?s={subid}` },
        { id: 'gone', url: `${url}/gone?s={subid}`, localAddress: '192.0.2.1' },
        { id: 'family', url: `http://localhost:${new URL(url).port}/six?s={subid}` },
        {
          ...{ id: 'four', url: `http://localhost:${new URL(url).port}/four?s={subid}` },
          localAddress: '::1',
        },
      ],
    }),
  })
  await world.call('/postback?subid=from-1&status=Lead')
  const rows = await eventually(
    () => world.items('/deliveries?subid=from-1'),
    (all) => all.every((row) => Number(row['attempts']) > 0),
  )
  const said = Object.fromEntries(rows.map((row) => [row['destination'], row['lastError']]))
  expect(said).toEqual({
    ...{ own: null, proxied: null, usual: null, family: null },
    ...{ gone: 'connect', four: 'connect' },
  })
  const callers = Object.fromEntries(world.partner.heard.map((one) => [one.path, one.from]))
  expect(callers).toMatchObject({ '/own': from, '/usual': '127.0.0.1' })
  expect(proxy.callers).toEqual([from])
  const gone = rows.find((row) => row['destination'] === 'gone')
  const detail = await world.api('GET', `/deliveries/${gone?.['id']}`)
  expect(detail.json.log[0]).toMatchObject({ problem: 'connect', detail: 'EADDRNOTAVAIL' })
})

/** The port of a proxy that answers a CONNECT with this, and with nothing more. */
async function openOddProxy(answer: string): Promise<number> {
  const proxy = await openRawReceiver((socket) => socket.write(answer))
  onTestFinished(proxy.close)
  return proxy.port
}

async function closedPort(): Promise<number> {
  const receiver = await openRawReceiver(() => undefined)
  await receiver.close()
  return receiver.port
}

const tooMuch = 'HTTP/1.1 200 Connected\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'

test.each([
  ['refuses', '407', async () => (await openHttpProxy(407)).port],
  ['is away', 'ECONNREFUSED', closedPort],
  ['says what nobody asked the receiver', 'more than an answer', () => openOddProxy(tooMuch)],
])('a proxy that %s is named as the reason: %s', async (_, detail, open) => {
  const port = await open()
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'refused', url: `${url}/?s={subid}`, proxy: `http://127.0.0.1:${port}` },
      ],
    }),
  })
  await world.call('/postback?subid=refused-1&status=Lead')
  const [row] = await eventually(
    () => world.items('/deliveries?subid=refused-1'),
    (rows) => rows[0]?.['attempts'] === 1,
  )
  expect(row?.['lastError']).toBe('proxy')
  const shown = await world.api('GET', `/deliveries/${row?.['id']}`)
  expect(shown.json.log[0]).toMatchObject({ problem: 'proxy', detail })
})

test('what is no proxy and no certificate is refused when it is saved', async () => {
  const world = await given()
  const ways = { proxy: 'ftp://x:1', ca: 'none', localAddress: 'eth0' }
  const body = { url: 'https://receiver.example/?s={subid}', ...ways }
  const { json } = await world.api('PUT', '/destinations/wrong', body)
  expect(json.problems).toEqual([
    'proxy: must be http://host:port or socks5://host:port, with user:password@ before the host',
    'ca: must be certificates in PEM (-----BEGIN CERTIFICATE-----)',
    'localAddress: must be an IPv4 or IPv6 address of this machine',
  ])
})
