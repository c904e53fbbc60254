import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type NameAnswer, type NameQuestion, openNameServer } from '../../tests/name-server.ts'
import { openResolver } from './resolver.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

async function openWorld(answer: (question: NameQuestion) => NameAnswer) {
  const folder = await mkdtemp(join(tmpdir(), 'hosts-'))
  const hostsPath = join(folder, 'hosts')
  const server = await openNameServer(answer)
  closers.push(server.close, () => rm(folder, { recursive: true }))
  const clock = { now: 1_000_000 }
  const deps = { steadyMs: () => clock.now, servers: [server.address], hostsPath }
  return { clock, server, hostsPath, resolver: openResolver(deps) }
}

const nobody: NameAnswer = { addresses: [], ttl: 0 }

test('a name has its addresses of both families, IPv4 first', async () => {
  const { resolver } = await openWorld(({ type }) =>
    type === 'A'
      ? { addresses: ['192.0.2.1', '192.0.2.2'], ttl: 60 }
      : { addresses: ['2001:db8:0:0:0:0:0:1'], ttl: 60 },
  )

  expect(await resolver.resolve('Pp.Example.')).toEqual([
    { address: '192.0.2.1', family: 4 },
    { address: '192.0.2.2', family: 4 },
    { address: '2001:db8::1', family: 6 },
  ])
})

test('many deliveries to one name ask once, and again when the answer has aged', async () => {
  const { resolver, server, clock } = await openWorld(({ type }) =>
    type === 'A' ? { addresses: ['192.0.2.1'], ttl: 20 } : nobody,
  )

  await Promise.all(Array.from({ length: 50 }, () => resolver.resolve('pp.example')))
  clock.now += 19_000
  await resolver.resolve('pp.example')
  expect(server.asked).toHaveLength(2)

  clock.now += 2_000
  await resolver.resolve('pp.example')
  expect(server.asked).toHaveLength(4)
})

test.each([
  { ttl: 0, freshMs: 4_000, staleMs: 6_000 },
  { ttl: 86_400, freshMs: 59_000, staleMs: 61_000 },
])('a lifetime of $ttl s is brought within bounds', async ({ ttl, freshMs, staleMs }) => {
  const { resolver, server, clock } = await openWorld(({ type }) =>
    type === 'A' ? { addresses: ['192.0.2.1'], ttl } : nobody,
  )

  await resolver.resolve('pp.example')
  clock.now += freshMs
  await resolver.resolve('pp.example')
  expect(server.asked).toHaveLength(2)
  clock.now += staleMs - freshMs
  await resolver.resolve('pp.example')
  expect(server.asked).toHaveLength(4)
})

test('a name that does not exist is said so, and not asked again for half a minute', async () => {
  const { resolver, server, clock } = await openWorld(() => nobody)

  await expect(resolver.resolve('gone.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  clock.now += 29_000
  await expect(resolver.resolve('gone.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  expect(server.asked).toHaveLength(2)

  clock.now += 2_000
  await expect(resolver.resolve('gone.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  expect(server.asked).toHaveLength(4)
})

test('a server that never answers for IPv6 does not take the IPv4 answer away', async () => {
  const { resolver } = await openWorld(({ type }) =>
    type === 'A' ? { addresses: ['192.0.2.1'], ttl: 60 } : 'silence',
  )

  expect(await resolver.resolve('pp.example')).toEqual([{ address: '192.0.2.1', family: 4 }])
})

test('dead names do not hold up a healthy one', async () => {
  const { resolver } = await openWorld(({ name, type }) => {
    if (name.startsWith('dead')) return 'silence'
    return type === 'A' ? { addresses: ['192.0.2.1'], ttl: 60 } : nobody
  })
  let ended = 0
  const dead = Array.from({ length: 50 }, (_, i) =>
    resolver.resolve(`dead${i}.example`).catch(() => {
      ended += 1
    }),
  )

  expect(await resolver.resolve('pp.example')).toHaveLength(1)
  expect(ended).toBe(0)
  await Promise.all(dead)
  expect(ended).toBe(50)
}, 15_000)

test.each(['localhost', 'LOCALHOST', 'localhost.', 'a.b.localhost'])(
  '%s is this machine, without a question',
  async (name) => {
    const { resolver, server } = await openWorld(() => nobody)

    expect(await resolver.resolve(name)).toEqual([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ])
    expect(server.asked).toEqual([])
  },
)

test('the hosts file is believed, and read again when it changes', async () => {
  const { resolver, server, hostsPath, clock } = await openWorld(() => nobody)
  await writeFile(hostsPath, '# ours\n10.0.0.5 pp.lan PP2.lan # both\n::1 pp.lan\nnonsense\n')

  expect(await resolver.resolve('pp.lan')).toEqual([
    { address: '10.0.0.5', family: 4 },
    { address: '::1', family: 6 },
  ])
  expect(await resolver.resolve('pp2.LAN')).toEqual([{ address: '10.0.0.5', family: 4 }])

  await writeFile(hostsPath, '10.0.0.6 pp.lan\n')
  await utimes(hostsPath, 5, 5)
  clock.now += 1_000
  expect(await resolver.resolve('pp.lan')).toEqual([{ address: '10.0.0.6', family: 4 }])
  expect(server.asked).toEqual([])
})
