import { describeAccess } from './store/access-contract.ts'
import { describeActs } from './store/acts-contract.ts'
import { describeBackup } from './store/backup-contract.ts'
import { describeByHand } from './store/by-hand-contract.ts'
import { describeCosts } from './store/costs-contract.ts'
import { describeDeliveries } from './store/delivery-contract.ts'
import { describeKeeping } from './store/keeping-contract.ts'
import { describeLate } from './store/late-contract.ts'
import { describeLogs } from './store/logs-contract.ts'
import { describeNumbers } from './store/numbers-contract.ts'
import { describePrivacy } from './store/privacy-contract.ts'
import { describeSequences } from './store/sequence-contract.ts'
import { describeSettings } from './store/settings-contract.ts'
import { describeTake } from './store/take-contract.ts'
import { describeWeights } from './store/weights-contract.ts'
import type { OpenStoreWorld } from './store/worlds.ts'

/** What every database must do alike. A database is supported when it passes. */
export function describeStore(name: string, open: OpenStoreWorld): void {
  describeTake(name, open)
  describeDeliveries(name, open)
  describeSettings(name, open)
  describeKeeping(name, open)
  describeBackup(name, open)
  describeLate(name, open)
  describeActs(name, open)
  describeByHand(name, open)
  describeSequences(name, open)
  describeAccess(name, open)
  describeLogs(name, open)
  describeNumbers(name, open)
  describeCosts(name, open)
  describeWeights(name, open)
  describePrivacy(name, open)
}
