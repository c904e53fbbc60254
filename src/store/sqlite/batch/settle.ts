import { settle as settleAsRead } from '../../steps/settle.ts'
import { isPlain, noteEnd } from '../../steps/settle-plain.ts'
import { releaseNext } from '../../steps/work.ts'
import type { Settlement } from '../../store.ts'
import type { SqliteWork } from '../tables/tables.ts'

/** Most outcomes end their delivery, which is written without having been read. */
export function settle(work: SqliteWork, settlement: Settlement): void {
  // What waits no longer, or not for this attempt, is not found.
  const plain = isPlain(settlement, work.settings) ? settlement : undefined
  const leadId = plain && work.tables.deliveries.end(plain, work.now)
  if (plain === undefined || leadId === undefined) {
    settleAsRead(work, settlement)
    return
  }
  noteEnd(work, plain)
  releaseNext(work, { leadId, destination: plain.destination })
}
