import { afterAll, beforeAll, expect, test } from 'vitest'
import { ownDomainsSchema } from '../src/admin/contract-access.ts'
import { textOf } from './checkout.ts'
import { eventually } from './eventually.ts'
import { openWorld, type World } from './world.ts'

let world: World
const unused = { campaigns: [], clicks: 0, blocklist: null }

beforeAll(async () => {
  world = await openWorld({
    flags: { 'public-url': 'https://go.example', 'admin-host': '', 'trust-proxy': '127.0.0.1' },
    settings: {
      domains: ['Filed.Example'],
      campaigns: [{ id: 'spring', landings: [{ id: 'l', url: 'https://l.example/?s={subid}' }] }],
    },
  })
})
afterAll(() => world.close())

const ask = async (domain: string) => (await world.call(`/domain-ok?domain=${domain}`)).status

async function add(...domains: readonly string[]) {
  const { json } = await world.api('GET', '/workspace')
  return world.api('PUT', '/workspace', { ...json, domains: ['filed.example', ...domains] })
}

test('a certificate may be made for the hosts of the installation, and for no other', async () => {
  expect((await add('Links.Example', 'links.example')).json.domains).toEqual([
    'filed.example',
    'links.example',
  ])
  await eventually(
    () => ask('links.example'),
    (status) => status === 200,
  )

  expect(await ask('GO.example')).toBe(200)
  for (const stranger of [
    'stranger.example',
    'x.go.example',
    'localhost',
    '192.0.2.1',
    '',
    '%00',
  ]) {
    expect([stranger, await ask(stranger)]).toEqual([stranger, 404])
  }
  expect((await world.call('/domain-ok')).status).toBe(404)
  const { status, text } = await world.call('/domain-ok?domain=go.example')
  expect([status, text]).toEqual([200, 'OK'])
})

test('what is no host is not added, and the rest of the workspace is kept without naming it', async () => {
  const { domains: _, ...rest } = (await world.api('GET', '/workspace')).json

  expect((await add('no host')).status).toBe(400)
  expect((await world.api('PUT', '/workspace', { ...rest, name: 'Mine' })).json).toMatchObject({
    name: 'Mine',
    domains: ['filed.example', 'links.example'],
  })
})

test('domains are listed with the campaigns they served', async () => {
  await world.visit('/c/spring', {
    host: 'links.example',
    'carom-blocklist': 'a list, another, a list',
  })
  const list = async () => ownDomainsSchema.parse((await world.api('GET', '/domains')).json).items
  const items = await eventually(list, (all) => all.some(({ clicks }) => clicks > 0))

  expect(items).toEqual([
    { ...{ host: 'filed.example', own: true, added: true }, ...unused },
    { ...{ host: 'go.example', own: true, added: false }, ...unused },
    {
      ...{ host: 'links.example', own: true, added: true, campaigns: ['spring'], clicks: 1 },
      blocklist: { lists: ['a list', 'another'], at: expect.any(String) },
    },
  ])
})

test('what the proxy says of a domain is believed of a trusted one alone, and taken back by it', async () => {
  const said = async () => {
    const { items } = ownDomainsSchema.parse((await world.api('GET', '/domains')).json)
    return items.find(({ host }) => host === 'links.example')?.blocklist?.lists
  }
  await world.visit('/c/spring', { host: 'links.example' })
  expect(await said()).toEqual(['a list', 'another'])

  await world.visit('/c/spring', { host: 'links.example', 'carom-blocklist': 'none' })

  expect(await said()).toEqual([])
  await world.restart({ 'trust-proxy': '' })
  await world.visit('/c/spring', { host: 'links.example', 'carom-blocklist': 'a list' })
  expect(await said()).toBeUndefined()
  await world.restart({ 'trust-proxy': '127.0.0.1' })
})

test('a domain that the settings file names is there at once, and taken out there alone', async () => {
  const { json } = await world.api('GET', '/workspace')
  const taken = await world.api('PUT', '/workspace', { ...json, domains: ['links.example'] })

  expect(await ask('filed.example')).toBe(200)
  expect([taken.status, taken.json.reason]).toEqual([409, 'owned-by-file'])
})

test('whoever asks too often is told to come again', async () => {
  const answers = await Promise.all(Array.from({ length: 80 }, () => ask('go.example')))

  expect(answers.filter((status) => status === 200).length).toBeGreaterThan(0)
  expect(answers).toContain(429)
})

test('the recipes of the manual ask the door there is', () => {
  const manual = textOf('docs/domains.md')

  expect(manual).toContain('ask http://127.0.0.1:8080/domain-ok')
  expect(manual).toContain('proxy_set_header X-Forwarded-Host')
})
