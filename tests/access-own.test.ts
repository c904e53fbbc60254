import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdminWorld, openAdminWorld } from './admin-world.ts'
import { type Browser, join, openBrowser, setUp } from './people.ts'

let world: AdminWorld
let owner: Browser

beforeAll(async () => {
  const ownedByFile = new Set(['networks/pp', 'campaigns/spring', 'campaigns/autumn'])
  world = await openAdminWorld({ adminToken: null, ownedByFile, publicUrl: 'https://go.example' })
  owner = await setUp(world)
})
afterAll(() => world.close())

const sessionsOf = async (browser: Browser) =>
  (await browser.ask('GET', '/account/sessions')).json.items

test('people see where they are signed in, and end what is out of reach', async () => {
  const anna = await join(world, owner, { name: 'Anna', role: 'viewer' })
  const phone = openBrowser(world)
  world.clock.now += 1000
  await phone.signIn('Anna')

  const listed = await sessionsOf(anna)
  expect(listed.map(({ current }: { current: boolean }) => current).sort()).toEqual([false, true])
  const other = listed.find(({ current }: { current: boolean }) => !current)
  const strangers = await owner.ask('DELETE', `/account/sessions/${other.id}`)
  expect(strangers.status).toBe(404)

  expect((await anna.ask('DELETE', `/account/sessions/${other.id}`)).status).toBe(204)
  expect((await phone.ask('GET', '/leads')).status).toBe(401)
  expect(await sessionsOf(anna)).toEqual([expect.objectContaining({ current: true })])
})

test('a buyer learns what the settings file owns of their campaigns alone', async () => {
  const buyer = await join(world, owner, { name: 'Bo', role: 'buyer', campaigns: ['spring'] })
  const installation = async (browser: Browser) => (await browser.ask('GET', '/installation')).json

  expect((await installation(owner)).ownedByFile).toHaveLength(3)
  expect(await installation(buyer)).toMatchObject({
    publicUrl: 'https://go.example',
    ownedByFile: ['campaigns/spring'],
  })
})
