import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FolderLockedError, lockFolder } from './lock.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carom-lock-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('a folder is held by one at a time, and free when it is let go', () => {
  const release = lockFolder(folder)

  expect(() => lockFolder(folder)).toThrow(FolderLockedError)
  release()

  lockFolder(folder)()
})

test('a folder is free when the process that held it dies', () => {
  const hold = `
    import { lockFolder } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)}
    lockFolder(${JSON.stringify(folder)})
    process.kill(process.pid, 'SIGKILL')`

  const { signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', hold])

  expect(signal).toBe('SIGKILL')
  lockFolder(folder)()
})
