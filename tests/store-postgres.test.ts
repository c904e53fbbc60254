import { storeLimits } from '../src/store/open.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { describeAccess } from './store/access-contract.ts'
import { describeActs } from './store/acts-contract.ts'
import { describeByHand } from './store/by-hand-contract.ts'
import { describeCosts } from './store/costs-contract.ts'
import { describeDeliveries } from './store/delivery-contract.ts'
import { describeKeeping } from './store/keeping-contract.ts'
import { describeLate } from './store/late-contract.ts'
import { describeLogs } from './store/logs-contract.ts'
import { startAt } from './store/makers.ts'
import { describeNumbers } from './store/numbers-contract.ts'
import { makeDatabase } from './store/postgres-databases.ts'
import { describePrivacy } from './store/privacy-contract.ts'
import { describeSequences } from './store/sequence-contract.ts'
import { describeSettings } from './store/settings-contract.ts'
import { describeTake } from './store/take-contract.ts'
import { describeWeights } from './store/weights-contract.ts'
import type { OpenStoreWorld } from './store/worlds.ts'

const openPostgresWorld: OpenStoreWorld = async (limits = {}) => {
  const { url, drop } = await makeDatabase()
  const clock = { now: startAt }
  const open = async () => {
    const all = { ...storeLimits, ...limits }
    const opened = await openPostgres({ url, nowMs: () => clock.now, limits: all, keys: null })
    await opened.joinSending()
    return opened
  }
  let store = await open()
  return {
    clock,
    get store() {
      return store
    },
    reopen: async () => {
      await store.close()
      store = await open()
      return store
    },
    close: async () => {
      await store.close()
      await drop()
    },
  }
}

describeTake('PostgreSQL', openPostgresWorld)
describeDeliveries('PostgreSQL', openPostgresWorld)
describeSettings('PostgreSQL', openPostgresWorld)
describeKeeping('PostgreSQL', openPostgresWorld)
describeLate('PostgreSQL', openPostgresWorld)
describeCosts('PostgreSQL', openPostgresWorld)
describeWeights('PostgreSQL', openPostgresWorld)
describePrivacy('PostgreSQL', openPostgresWorld)
describeActs('PostgreSQL', openPostgresWorld)
describeByHand('PostgreSQL', openPostgresWorld)
describeSequences('PostgreSQL', openPostgresWorld)
describeAccess('PostgreSQL', openPostgresWorld)
describeLogs('PostgreSQL', openPostgresWorld)
// Each step is many turns of a server: fewer of them, the same rules.
describeNumbers('PostgreSQL', openPostgresWorld, 5)
