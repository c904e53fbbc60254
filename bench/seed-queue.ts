import Database from 'better-sqlite3'
import { openIds } from '../src/domain/ids.ts'
import { randomBytes } from '../src/platform/random.ts'
import { migrateFile } from '../src/store/upkeep.ts'

const rowsAtOnce = 50_000
export const dueSinceMs = 3_600_000

/** How many deliveries wait for each destination, all of them due; written past the rules. */
export function seedQueue(folder: string, waiting: Readonly<Record<string, number>>): string {
  const path = `${folder}/carom.db`
  const nowMs = Date.now() - dueSinceMs
  migrateFile({ databaseUrl: `sqlite:${path}`, folder, nowMs })
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = OFF')
  const ids = openIds({ nowMs: () => nowMs, randomBytes })
  const write = prepareWrites(db)
  for (const [destination, rows] of Object.entries(waiting)) {
    for (let from = 0; from < rows; from += rowsAtOnce) {
      db.transaction(() => {
        for (let index = from; index < Math.min(rows, from + rowsAtOnce); index += 1) {
          write(destination, nowMs + index / rows, ids)
        }
      })()
    }
    db.prepare(
      `insert into ledger (destination, accepted, delivered, failed, expired, cancelled, parked, waiting)
       values (?, ?, 0, 0, 0, 0, 0, ?)`,
    ).run(destination, rows, rows)
  }
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  return path
}

function prepareWrites(db: Database.Database) {
  const move = db.prepare(
    `insert into moves (bucket, id, at, lead_id, subid, network, postback_id, cause, chain,
       to_status, txid, sale, amount, currency, event_at, test, provisional, unauthenticated, not_sent)
     values (0, ?, ?, ?, ?, 'pp', ?, 'network', 0, 'Lead', '', 'first', '12.5', 'EUR', ?, 0, 0, 0, '[]')`,
  )
  const delivery = db.prepare(
    `insert into deliveries (bucket, id, created_at, move_id, lead_id, subid, destination, state,
       due_at, waits_for, attempts, generation)
     values (0, ?, ?, ?, ?, ?, ?, 'waiting', ?, 'nothing', 0, 0)`,
  )
  return (destination: string, dueAt: number, ids: ReturnType<typeof openIds>) => {
    const [moveId, leadId, subid] = [ids.next('m_'), ids.next('l_'), ids.subid()]
    const at = Math.floor(dueAt)
    move.run(moveId, at, leadId, subid, ids.next('p_'), at)
    delivery.run(ids.next('d_'), at, moveId, leadId, subid, destination, at)
  }
}
