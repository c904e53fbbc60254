import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { checkReach } from '../src/cli/check-settings.ts'
import { readConfig } from '../src/config.ts'
import type { Destination, Settings } from '../src/domain/settings.ts'
import { probe } from '../src/probe.ts'
import { makeCertificate } from './certificate.ts'
import { makeDestination } from './due-delivery.ts'
import { openRawReceiver } from './raw-receiver.ts'

test('doctor goes to each destination on its own way, once for those that share it', async () => {
  const { key, cert } = makeCertificate('localhost')
  const server = createServer({ key, cert })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `https://localhost:${(server.address() as AddressInfo).port}/?s={subid}`
  const away = await openRawReceiver(() => undefined)
  await away.close()
  const ways: Readonly<Record<string, Partial<Destination>>> = {
    unknown: {},
    named: { ca: cert },
    alike: { ca: cert },
    'behind-nothing': { ca: cert, proxy: `http://127.0.0.1:${away.port}` },
  }
  const destinations = Object.fromEntries(
    Object.entries(ways).map(([id, way]) => [id, makeDestination({ id, url, ...way })]),
  )
  const none = { version: 1, sources: {}, campaigns: {}, networks: {} }
  const settings: Settings = { ...none, destinations }
  const read = readConfig({}, { CAROM_EGRESS_ALLOW: '127.0.0.1' })
  if (!read.ok) throw new Error(read.problems.join())

  const said = await checkReach(settings, read.config, probe)

  expect(said.map(({ name, detail }) => `${name}: ${detail}`)).toEqual([
    expect.stringMatching(/`unknown`: .*tls \(DEPTH_ZERO_SELF_SIGNED_CERT\)/),
    expect.stringMatching(/`named`, `alike`: .*can be reached/),
    expect.stringMatching(/`behind-nothing`: .*proxy \(ECONNREFUSED\)/),
  ])
})
