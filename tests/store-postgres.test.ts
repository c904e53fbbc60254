import { storeLimits } from '../src/store/open.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { startAt } from './store/makers.ts'
import { makeDatabase } from './store/postgres-databases.ts'
import { type OpenStoreWorld, reopenable } from './store/worlds.ts'
import { describeStore } from './store-contract.ts'

const openPostgresWorld: OpenStoreWorld = async (limits = {}) => {
  const { url, drop } = await makeDatabase()
  const clock = { now: startAt }
  const open = async () => {
    const all = { ...storeLimits, ...limits }
    const opened = await openPostgres({ url, nowMs: () => clock.now, limits: all, keys: null })
    await opened.joinSending()
    return opened
  }
  return reopenable(clock, open, drop)
}

// Each step of the numbers is many turns of a server: fewer of them, the same rules.
describeStore('PostgreSQL', openPostgresWorld, { numberRuns: 5, hasBackup: false })
