import { describeAccess } from './store/access-contract.ts'
import { describeActs } from './store/acts-contract.ts'
import { describeByHand } from './store/by-hand-contract.ts'
import { describeCosts } from './store/costs-contract.ts'
import { describeCrowded } from './store/crowded-contract.ts'
import { describeDeliveries } from './store/delivery-contract.ts'
import { describeKeeping } from './store/keeping-contract.ts'
import { describeLate } from './store/late-contract.ts'
import { describeLogs } from './store/logs-contract.ts'
import { describeMany } from './store/many-contract.ts'
import { describeNumbers } from './store/numbers-contract.ts'
import { describePrivacy } from './store/privacy-contract.ts'
import { describeSequences } from './store/sequence-contract.ts'
import { describeSettings } from './store/settings-contract.ts'
import { describeStrange } from './store/strange-contract.ts'
import { describeTake } from './store/take-contract.ts'
import { describeWeights } from './store/weights-contract.ts'
import type { OpenStoreWorld } from './store/worlds.ts'

/**
 * What every database must do alike. A database is supported when it passes. `runs`: how many sequences of
 * what may happen are tried on the numbers.
 */
export function describeStore(name: string, open: OpenStoreWorld, runs?: number): void {
  describeTake(name, open)
  describeDeliveries(name, open)
  describeSettings(name, open)
  describeKeeping(name, open)
  describeLate(name, open)
  describeActs(name, open)
  describeByHand(name, open)
  describeSequences(name, open)
  describeAccess(name, open)
  describeLogs(name, open)
  describeMany(name, open)
  describeNumbers(name, open, runs)
  describeCosts(name, open)
  describeWeights(name, open)
  describeStrange(name, open)
  describeCrowded(name, open)
  describePrivacy(name, open)
}
