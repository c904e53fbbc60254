import { mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeClick } from './makers.ts'
import { type OpenStoreWorld, worldsOf } from './worlds.ts'

/** Of a database that is a file of ours. */
export function describeBackup(name: string, open: OpenStoreWorld): void {
  describe(`${name}: backup`, () => {
    const openWorld = worldsOf(open)

    test('a backup made under load is whole, and opens', async () => {
      const { store } = await openWorld()
      const target = join(await mkdtemp(join(tmpdir(), 'carom-backup-')), 'copy.db')
      await store.keepClick(makeClick({ subid: 'before' }))
      const load = Array.from({ length: 300 }, (_, i) =>
        store.keepClick(makeClick({ subid: `load${i}` })),
      )

      await store.backup(target)
      await Promise.all(load)

      expect((await stat(target)).mode & 0o777).toBe(0o600)
      await expect(store.backup(target)).rejects.toThrow()
      const copy = await open({}, target)
      expect(await copy.store.findClick('before')).toEqual(makeClick({ subid: 'before' }))
      await copy.close()
    })
  })
}
