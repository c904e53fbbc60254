import { vi } from 'vitest'
import { storeLimits } from '../src/store/open.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { describeAccess } from './store/access-contract.ts'
import { describeActs } from './store/acts-contract.ts'
import { describeByHand } from './store/by-hand-contract.ts'
import { givenCitus, makeCitusDatabase } from './store/citus-databases.ts'
import { describeCosts } from './store/costs-contract.ts'
import { describeCrowded } from './store/crowded-contract.ts'
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
import { type OpenStoreWorld, reopenable } from './store/worlds.ts'

const make = () => (givenCitus === undefined ? makeDatabase() : makeCitusDatabase(givenCitus))

/** Each transaction concerns one group of buckets, as where rows are spread over machines. */
const openGroupsWorld: OpenStoreWorld = async (limits = {}) => {
  const { url, drop } = await make()
  const clock = { now: startAt }
  const open = async () => {
    const all = { ...storeLimits, ...limits }
    const wish = { url, nowMs: () => clock.now, limits: all, keys: null, byGroups: true }
    const opened = await openPostgres(wish)
    await opened.joinSending()
    return opened
  }
  return reopenable(clock, open, drop)
}

// A cluster on one machine has many processes for each statement.
if (givenCitus !== undefined) vi.setConfig({ testTimeout: 240_000 })

const name = givenCitus === undefined ? 'PostgreSQL by groups' : 'Citus'

describeTake(name, openGroupsWorld)
describeDeliveries(name, openGroupsWorld)
describeKeeping(name, openGroupsWorld)
describeLate(name, openGroupsWorld)
describeSequences(name, openGroupsWorld)
describeActs(name, openGroupsWorld)
describeByHand(name, openGroupsWorld)
describeCrowded(name, openGroupsWorld)

// What is asked, and what people do, goes by groups on several machines alone.
if (givenCitus !== undefined) {
  describeSettings(name, openGroupsWorld)
  describeCosts(name, openGroupsWorld)
  describeWeights(name, openGroupsWorld)
  describePrivacy(name, openGroupsWorld)
  describeAccess(name, openGroupsWorld)
  describeLogs(name, openGroupsWorld)
  describeNumbers(name, openGroupsWorld, 5)
}
