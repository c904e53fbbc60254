import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLogSync } from './log-sync.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carom-sync-'))
  writeFileSync(join(folder, 'carom.db-wal'), '')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A disk whose syncs end when the test says so. */
function openSlowDisk() {
  const underWay: ((error: Error | null) => void)[] = []
  const failures: Error[] = []
  const told: string[] = []
  const log = openLogSync({
    path: join(folder, 'carom.db'),
    onFailed: (error) => failures.push(error),
    sync: (_file, done) => underWay.push(done),
  })
  return {
    failures,
    told,
    underWay,
    close: log.close,
    commit: (name: string) => log.after(() => told.push(name)),
    endSync: (error: Error | null = null) => underWay.shift()?.(error),
  }
}

test('nobody is told of a commit before a sync that began after it has ended', () => {
  const disk = openSlowDisk()
  disk.commit('a')
  disk.commit('b')
  disk.commit('c')
  expect(disk.told).toEqual([])

  disk.endSync()
  expect(disk.told).toEqual(['a'])

  disk.endSync()
  expect(disk.told).toEqual(['a', 'b', 'c'])
  expect(disk.underWay).toHaveLength(0)
  disk.close()
})

test('after a sync that failed nobody is told anything any more', () => {
  const disk = openSlowDisk()
  disk.commit('a')
  disk.commit('b')
  disk.endSync(new Error('EIO'))
  disk.commit('c')

  expect(disk.told).toEqual([])
  expect(disk.failures.map(({ message }) => message)).toEqual(['EIO'])
  expect(disk.underWay).toHaveLength(0)
})

test('a log that is closed while a sync runs is let go when that ends', () => {
  const disk = openSlowDisk()
  disk.commit('a')
  disk.close()
  disk.endSync()

  expect(disk.told).toEqual([])
})

test('a real file is put on the disk', async () => {
  const path = join(folder, 'carom.db')
  const log = openLogSync({
    path,
    onFailed: (error) => {
      throw error
    },
  })
  await new Promise<void>((resolve) => log.after(resolve))
  log.close()
})
