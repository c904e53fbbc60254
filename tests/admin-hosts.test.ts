import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdminWorld, openAdminWorld } from './admin-world.ts'

/** An installation nobody has set up yet, with a host of its own for the admin. */
let world: AdminWorld
beforeAll(async () => {
  world = await openAdminWorld({ adminHost: 'admin.example', adminToken: null })
})
afterAll(() => world.close())

const ask = (path: string, headers: Record<string, string>) =>
  world.app.inject({ url: path, headers })

test('with an admin host, API and admin exist nowhere else; probes do', async () => {
  const statusAt = async (path: string, host: string) => (await ask(path, { host })).statusCode

  expect(await statusAt('/admin/', 'admin.example:8080')).toBe(200)
  expect(await statusAt('/api/v1/session', 'ADMIN.example')).toBe(200)
  expect(await statusAt('/api/v1/session', 'go.example')).toBe(404)
  expect(await statusAt('/admin/', 'go.example')).toBe(404)
  expect(await statusAt('/healthz', 'go.example')).toBe(200)
})

test('an installation that nobody can enter yet says how it is entered', async () => {
  const answer = await ask('/api/v1/leads', { host: 'admin.example' })

  expect(answer.statusCode).toBe(401)
  expect(answer.json().detail).toContain('CAROM_ADMIN_TOKEN')
})

test('an address that guesses is told to wait, and may come again', async () => {
  const host = 'admin.example'
  const guess = (token: string) => ask('/api/v1/leads', { host, authorization: `Bearer ${token}` })
  for (let count = 0; count < 20; count += 1) {
    expect((await guess(`guess-${count}`)).statusCode).toBe(401)
  }

  const throttled = await guess('one-more')

  expect(throttled.statusCode).toBe(429)
  expect(throttled.headers['retry-after']).toBe('60')
  world.clock.now += 60_000
  expect((await guess('later')).statusCode).toBe(401)
})

test('without its store it is alive, not ready, and shows nothing of the inside', async () => {
  const host = 'admin.example'
  expect((await ask('/readyz', { host })).statusCode).toBe(200)

  await world.loseStore()
  const failed = await ask('/api/v1/leads', { host, authorization: 'Bearer any' })

  expect((await ask('/readyz', { host })).statusCode).toBe(503)
  expect((await ask('/healthz', { host })).statusCode).toBe(200)
  expect(failed.json()).toEqual({
    type: 'about:blank',
    title: 'Something went wrong here',
    status: 500,
    reason: 'internal-error',
  })
  expect(world.failures.at(-1)).toMatchObject({ method: 'GET', route: '/api/v1/leads' })
})
