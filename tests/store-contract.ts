import { describeAccess } from './store/access-contract.ts'
import { describeActs } from './store/acts-contract.ts'
import { describeBackup } from './store/backup-contract.ts'
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

type Contract = {
  /** How many sequences the numbers are counted through. */
  readonly numberRuns: number
  /** Carom makes them itself; else the database's own tools do. */
  readonly hasBackup: boolean
}

/** What every database must do alike. A database is supported when it passes. */
export function describeStore(name: string, open: OpenStoreWorld, contract: Contract): void {
  describeTake(name, open)
  describeDeliveries(name, open)
  describeSettings(name, open)
  describeKeeping(name, open)
  if (contract.hasBackup) describeBackup(name, open)
  describeLate(name, open)
  describeActs(name, open)
  describeByHand(name, open)
  describeSequences(name, open)
  describeAccess(name, open)
  describeLogs(name, open)
  describeMany(name, open)
  describeNumbers(name, open, contract.numberRuns)
  describeCosts(name, open)
  describeWeights(name, open)
  describeStrange(name, open)
  describeCrowded(name, open)
  describePrivacy(name, open)
}
