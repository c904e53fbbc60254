import type { AuditEntry } from '../../access.ts'
import type { Work } from '../../steps/work.ts'
import type { OrdersOwed } from '../batch/orders-owed.ts'
import { openAddresses } from './addresses.ts'
import { openCaps, openWorkspace } from './beside.ts'
import { openClicks } from './clicks.ts'
import { openAttempts, openDeliveries } from './deliveries.ts'
import type { Known } from './known.ts'
import { openLeads } from './leads.ts'
import { type Around, openTransactions, openWaiting } from './matching.ts'
import { openMoves } from './moves.ts'
import { openPostbacks } from './postbacks.ts'
import { openReplays } from './replays.ts'
import { type LateMarks, openRollups } from './rollups.ts'
import { openUnfinished } from './unfinished.ts'

export type MemoryTables = ReturnType<typeof openTables>

/** A transaction in the making, over rows that were fetched for it. */
export type MemoryWork = Work & { readonly tables: MemoryTables }

/** What steps write, in memory; `changes` is what there is to write once they are through. */
export function openTables(known: Known, marks: LateMarks, around: Around) {
  const leads = openLeads(known)
  const moves = openMoves(known)
  const tables = {
    clicks: openClicks(known),
    postbacks: openPostbacks(known),
    leads,
    moves,
    deliveries: openDeliveries(known, {
      isNewLead: leads.isNew,
      statusOf: (moveId) => moves.find(moveId)?.to,
    }),
    caps: openCaps(known),
    addresses: openAddresses(known),
    workspace: openWorkspace(known),
    attempts: openAttempts(known),
    transactions: openTransactions(known, around),
    waiting: openWaiting(known),
    rollups: openRollups(marks),
    replays: openReplays(known),
    unfinished: openUnfinished(known),
    orderNotes: openOrderNotes(),
    leases: { epochOf: known.leases.look },
    audit: openAudit(),
  }
  return {
    ...tables,
    changes: () => ({
      ...tables.clicks.changes(),
      ...tables.postbacks.changes(),
      ...tables.leads.changes(),
      ...tables.moves.changes(),
      ...tables.deliveries.changes(),
      ...tables.caps.changes(),
      ...tables.addresses.changes(),
      ...tables.attempts.changes(),
      ...tables.transactions.changes(),
      ...tables.waiting.changes(),
      ...tables.rollups.changes(),
      ...tables.replays.changes(),
      ...tables.unfinished.changes(),
      ...tables.orderNotes.changes(),
      ...tables.audit.changes(),
    }),
  }
}

export type Changes = ReturnType<MemoryTables['changes']>

/** Notes of orders that are over. */
function openOrderNotes() {
  const ended: OrdersOwed[] = []
  return {
    end: (owed: readonly OrdersOwed[]) => {
      for (const one of owed) ended.push(one)
    },
    changes: () => ({ ordersOver: ended }),
  }
}

function openAudit() {
  const entries: AuditEntry[] = []
  return {
    insert: (entry: AuditEntry) => {
      entries.push(entry)
    },
    changes: () => ({ audit: entries }),
  }
}
