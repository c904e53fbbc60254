import { afterAll, beforeAll, expect, test } from 'vitest'
import { wordsSchema } from '../src/admin/contract-numbers.ts'
import { type AdminWorld, openAdminWorld } from './admin-world.ts'

let world: AdminWorld
beforeAll(async () => {
  world = await openAdminWorld()
  await world.api('PUT', '/networks/pp', {})
})
afterAll(() => world.close())

test('a word that the request itself explained is understood, unless its door did not hear that', async () => {
  const say = (query: string, reason: 'status-unknown' | null) =>
    world.take(
      { subid: 'explained' },
      {
        network: 'pp',
        query,
        ...(reason === null
          ? {}
          : { read: { ok: false, outcome: 'refused', reason, notes: [] } as const }),
      },
    )
  await say('subid=explained&status=one&sale_status=one', null)
  await say('subid=explained&status=two&sale_status=two', 'status-unknown')

  const { items } = wordsSchema.parse((await world.api('GET', '/networks/pp/words')).json)

  const of = (word: string) => items.find((one) => one.word === word)
  expect(of('one')).toMatchObject({ count: 1, meaning: 'Purchase', known: true })
  expect(of('two')).toMatchObject({ count: 1, meaning: null, known: false })
})
