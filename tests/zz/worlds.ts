import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, storeLimits } from '../../src/store/open.ts'
import { openPostgres } from '../../src/store/postgres/open-postgres.ts'
import { startAt } from '../store/makers.ts'
import { makeDatabase } from '../store/postgres-databases.ts'
export const opens = {
  sqlite: async (limits = {}) => {
    const folder = await mkdtemp(join(tmpdir(), 'carom-rev-'))
    const clock = { now: startAt }
    const path = join(folder, 'carom.db')
    const store = await openStore({
      url: `sqlite:${path}`,
      nowMs: () => clock.now,
      log: { error: (...a: unknown[]) => console.log(...a) },
      limits: { ...storeLimits, ...limits },
    } as never)
    return {
      store,
      clock,
      url: path,
      close: async () => {
        await store.close()
        await rm(folder, { recursive: true })
      },
    }
  },
  postgres: async (limits = {}) => {
    const { url, drop } = await makeDatabase()
    const clock = { now: startAt }
    const store = await openPostgres({
      url,
      nowMs: () => clock.now,
      limits: { ...storeLimits, ...limits },
      keys: null,
    })
    await store.joinSending()
    return {
      store,
      clock,
      url,
      close: async () => {
        await store.close()
        await drop()
      },
    }
  },
}
