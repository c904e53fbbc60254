import { expect, onTestFinished, test } from 'vitest'
import { domainListSchema } from '../src/admin/contract-access.ts'
import { checkDomains } from '../src/cli/check-domains.ts'
import { readConfig } from '../src/config.ts'
import { openLookUp } from '../src/look-up.ts'
import { readSetting } from '../src/settings/schema.ts'
import { openAdminWorld } from './admin-world.ts'
import { openNameServer } from './name-server.ts'

const addresses: Readonly<Record<string, readonly string[]>> = {
  'go.example': ['198.51.100.4'],
  'links.example': ['198.51.100.4'],
  'cdn.example': ['203.0.113.9'],
}

async function openNames() {
  const names = await openNameServer(({ name, type }) => ({
    addresses: type === 'A' ? (addresses[name] ?? []) : [],
    ttl: 60,
  }))
  onTestFinished(names.close)
  return openLookUp([names.address])
}

test('a domain is said to lead here, elsewhere, or nowhere', async () => {
  const world = await openAdminWorld({
    lookUp: await openNames(),
    publicUrl: 'https://go.example:8443',
  })
  onTestFinished(() => world.close())
  const hosts = 'go.example,links.example,cdn.example,gone.example,192.0.2.1'

  const { json } = await world.api('GET', `/domains/check?hosts=${hosts}`)
  const wrong = await world.api('GET', '/domains/check?hosts=a%20b')

  const { items } = domainListSchema.parse(json)
  expect(items.map(({ host, state }) => `${host} ${state}`)).toEqual([
    'go.example resolves',
    'links.example here',
    'cdn.example elsewhere',
    'gone.example missing',
    '192.0.2.1 elsewhere',
  ])
  expect(items[2]?.detail).toContain('203.0.113.9, not to 198.51.100.4')
  expect(wrong.status).toBe(400)
})

test('doctor fails when links lead to no name, and doubts pages that do', async () => {
  const lookUp = await openNames()
  const read = readSetting('campaigns', 'spring', {
    landings: [
      { id: 'a', url: 'https://cdn.example/?s={subid}' },
      { id: 'b', url: 'https://gone.example/?s={subid}' },
    ],
  })
  const config = readConfig({ 'public-url': 'https://nowhere.example' }, {})
  if (!read.ok || !config.ok) throw new Error('settings of a test')
  const world = await openAdminWorld()
  onTestFinished(() => world.close())
  const change = { kind: 'campaigns', id: 'spring', value: read.value, by: 'test' } as const
  const settings = await world.store.changeSettings([change])

  const checks = await checkDomains(settings, config.config, lookUp)

  expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'domain nowhere.example fail',
    'domain cdn.example ok',
    'domain gone.example warn',
  ])
})
