import { once } from 'node:events'
import { createServer } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { domainListSchema } from '../src/admin/contract-access.ts'
import { checkCertificate } from '../src/domain/certificate-check.ts'
import { openCertificateLook } from '../src/look-at-certificate.ts'
import { openAdminWorld } from './admin-world.ts'
import { makeCertificate } from './certificate.ts'

const now = Date.UTC(2026, 10, 1)
const days = (count: number) => now + count * 86_400_000

test.each([
  [{ ok: true, until: days(60), refusal: null }, 'valid', '60 days more'],
  [{ ok: true, until: days(14), refusal: null }, 'ends-soon', 'ends in 14 days'],
  [{ ok: true, until: days(0), refusal: null }, 'refused', 'CERT_HAS_EXPIRED'],
  [{ ok: true, until: days(60), refusal: 'SELF_SIGNED' }, 'refused', 'SELF_SIGNED'],
  [{ ok: false, code: 'ECONNREFUSED' }, 'none', 'ECONNREFUSED'],
  [{ ok: false, code: 'address-blocked' }, 'unknown', 'private address'],
] as const)('a certificate %j is %s', (shown, state, said) => {
  const check = checkCertificate(shown, now)

  expect([check.state, check.detail]).toEqual([state, expect.stringContaining(said)])
})

test('hosts of the installation are called for their certificate, and no others are', async () => {
  const server = createServer(makeCertificate('go.example'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const lookUp = () => Promise.resolve({ ok: true, addresses: ['127.0.0.1'] } as const)
  const ca = makeCertificate('go.example').cert
  const look = (allow: readonly string[]) => openCertificateLook({ lookUp, egressAllow: allow, ca })
  const world = await openAdminWorld({
    ...{ lookUp, publicUrl: `https://go.example:${port}` },
    lookAtCertificate: look(['127.0.0.0/8']),
  })
  onTestFinished(() => world.close())

  const { json } = await world.api('GET', '/domains/check?hosts=go.example,stranger.example')

  const [own, stranger] = domainListSchema.parse(json).items
  expect(own?.certificate).toMatchObject({ state: 'refused', until: '2120-01-01T00:00:00.000Z' })
  expect(stranger?.certificate).toBe(null)
  expect(await look([])('go.example', port)).toEqual({ ok: false, code: 'address-blocked' })
})

test('a certificate that is vouched for is valid for its own name alone', async () => {
  const own = makeCertificate('go.example')
  const server = createServer(own)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const look = openCertificateLook({
    lookUp: () => Promise.resolve({ ok: true, addresses: ['127.0.0.1'] }),
    egressAllow: ['127.0.0.1'],
    ca: own.cert,
  })

  expect(await look('go.example', port)).toMatchObject({ ok: true, refusal: null })
  expect(await look('other.example', port)).toMatchObject({
    refusal: 'ERR_TLS_CERT_ALTNAME_INVALID',
  })
  server.close()
  await once(server, 'close')
  expect(await look('go.example', port)).toEqual({ ok: false, code: 'ECONNREFUSED' })
})
