import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, storeLimits } from '../src/store/open.ts'
import { startAt } from './store/makers.ts'
import { type OpenStoreWorld, reopenable } from './store/worlds.ts'
import { describeStore } from './store-contract.ts'

const openSqliteWorld: OpenStoreWorld = async (limits = {}, copy) => {
  const folder = await mkdtemp(join(tmpdir(), 'carom-store-'))
  const clock = { now: startAt }
  const open = () =>
    openStore({
      url: `sqlite:${copy ?? join(folder, 'carom.db')}`,
      nowMs: () => clock.now,
      log: { error: () => undefined },
      limits: { ...storeLimits, ...limits },
    })
  return reopenable(clock, open, () => rm(folder, { recursive: true }))
}

describeStore('SQLite', openSqliteWorld, { numberRuns: 20, hasBackup: true })
