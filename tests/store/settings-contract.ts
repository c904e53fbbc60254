import { describe, expect, test } from 'vitest'
import type { Settings } from '../../src/domain/settings.ts'
import { SettingConflictError } from '../../src/store/store.ts'
import { makeDestination } from '../due-delivery.ts'
import { makeNetwork } from './makers.ts'
import { type OpenStoreWorld, worldsOf } from './worlds.ts'

export function describeSettings(name: string, open: OpenStoreWorld): void {
  describe(`${name}: settings`, () => {
    const openWorld = worldsOf(open)

    test('a new store has the network default, generic and without a key', async () => {
      const { store } = await openWorld()

      const { version, networks } = store.settings()

      expect(version).toBe(1)
      expect(networks['default']).toMatchObject({ id: 'default', dialects: ['generic'], key: null })
      expect(networks['constructor']).toBeUndefined()
    })

    test('a change of settings is seen at once, by all, and survives a restart', async () => {
      const { store, reopen } = await openWorld()
      const seen: Settings[] = []
      store.onSettings((settings) => seen.push(settings))

      const settings = await store.changeSettings([
        { kind: 'networks', id: 'pp', value: makeNetwork(), by: 'test' },
        { kind: 'destinations', id: 's2s', value: makeDestination({ version: 77 }), by: 'test' },
      ])

      expect(settings.version).toBe(2)
      expect(settings.networks['pp']).toEqual(makeNetwork())
      expect(settings.destinations['s2s']).toEqual(makeDestination({ version: 1 }))
      expect(store.settings()).toBe(settings)
      expect(seen).toEqual([settings])
      expect((await reopen()).settings()).toEqual(settings)
    })

    test('saving what is there already changes nothing', async () => {
      const { store } = await openWorld()
      const change = {
        kind: 'destinations',
        id: 's2s',
        value: makeDestination({ headers: { a: '1', b: '2' } }),
        by: 'test',
      } as const
      const first = await store.changeSettings([change])

      const again = await store.changeSettings([
        { ...change, value: makeDestination({ headers: { b: '2', a: '1' }, version: 9 }) },
      ])
      const gone = await store.changeSettings([
        { kind: 'sources', id: 'never-there', value: null, by: 'test' },
      ])

      expect(again).toEqual(first)
      expect(gone.version).toBe(first.version)
    })

    test('of changes made from the same, one is written, and the others are told', async () => {
      const { store } = await openWorld()
      const change = { kind: 'destinations', id: 's2s', by: 'test' } as const
      const values = ['a', 'b', 'c'].map((name) =>
        makeDestination({ url: `https://${name}.example` }),
      )
      const made = await Promise.allSettled(
        values.map((value) => store.changeSettings([{ ...change, value, from: null }])),
      )
      const [from = null] = Object.values(store.settings().destinations).filter(
        ({ id }) => id === 's2s',
      )
      const other = { kind: 'networks', id: 'pp', value: makeNetwork(), by: 'test' } as const
      const secret = makeDestination({ url: 'https://a.example', headers: { key: 'new' } })
      await store.changeSettings([{ ...change, value: secret, from }])
      const late = store.changeSettings([other, { ...change, value: null, from }])

      expect(made.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
      await expect(late).rejects.toBeInstanceOf(SettingConflictError)
      expect(store.settings().networks).not.toHaveProperty('pp')
      expect(store.settings().destinations['s2s']).toMatchObject({ headers: { key: 'new' } })
    })

    test('a destination that is saved again after its removal goes on counting its versions', async () => {
      const { store } = await openWorld()
      const change = { kind: 'destinations', id: 's2s', by: 'test' } as const
      await store.changeSettings([{ ...change, value: makeDestination() }])
      const gone = await store.changeSettings([{ ...change, value: null }])
      expect(gone.destinations).not.toHaveProperty('s2s')

      const settings = await store.changeSettings([{ ...change, value: makeDestination() }])

      expect(settings.destinations['s2s']?.version).toBe(3)
    })
  })
}
