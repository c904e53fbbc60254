import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdminWorld, openAdminWorld } from './admin-world.ts'
import { type Browser, join, openBrowser, setUp } from './people.ts'
import { makeClick } from './store/makers.ts'

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

test('what was held back is shown to the buyer of its campaign alone, and applied by managers', async () => {
  const roles = { role: 'buyer' } as const
  const buyer = await join(world, owner, { name: 'Ben', ...roles, campaigns: ['spring'] })
  const stranger = await join(world, owner, { name: 'Ole', ...roles, campaigns: ['autumn'] })
  const manager = await join(world, owner, { name: 'Mo', role: 'manager' })
  await world.store.keepClick(makeClick({ subid: 'spring1', at: world.clock.now }))
  for (const status of ['Purchase', 'Lead'] as const) {
    await world.take({ subid: 'spring1', status, word: status })
  }
  const held = async (who: Browser) => (await who.ask('GET', '/held-back')).json.items

  const [row] = await held(buyer)

  expect(row).toMatchObject({ subid: 'spring1', kind: 'reopen', campaign: 'spring' })
  expect(await held(stranger)).toEqual([])
  expect((await stranger.ask('GET', '/held-back/sums')).json.items).toEqual([])
  const apply = `/held-back/${row.postbackId}/apply`
  expect((await buyer.ask('POST', apply, {})).status).toBe(403)
  expect((await manager.ask('POST', apply, {})).json).toMatchObject({ outcome: 'moved' })
})
