import Database from 'better-sqlite3'
import { openIds } from '../src/domain/ids.ts'
import { randomBytes } from '../src/platform/random.ts'
import { migrateFile } from '../src/store/upkeep.ts'

export const spanMs = 30 * 86_400_000
const rowsAtOnce = 50_000
const statuses = ['Lead', 'Lead', 'Purchase', 'Reject', 'Trash']
const outcomes = ['moved', 'moved', 'moved', 'repeat', 'stale', 'refused']

/** So many postbacks, leads, moves and deliveries over thirty days, written past the rules. */
export function seedLogs(folder: string, rows: number, endMs: number): string {
  const path = `${folder}/carom.db`
  migrateFile({ databaseUrl: `sqlite:${path}`, folder, nowMs: endMs })
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = OFF')
  const clock = { now: 0 }
  const ids = openIds({ nowMs: () => clock.now, randomBytes })
  const write = prepareWrites(db)
  for (let from = 0; from < rows; from += rowsAtOnce) {
    db.transaction(() => {
      for (let index = from; index < Math.min(rows, from + rowsAtOnce); index += 1) {
        clock.now = endMs - spanMs + Math.floor((index * spanMs) / rows)
        write(index, clock.now, ids)
      }
    })()
  }
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  return path
}

type Ids = ReturnType<typeof openIds>

const delivered = ['delivered', 200, null] as const
const lost = ['failed', 404, 'http-4xx'] as const

/** Values by turns, so that each is spread over all pages; the rarest is one row of a thousand. */
function prepareWrites(db: Database.Database) {
  const postback = db.prepare(
    `insert into postbacks (bucket, id, at, network, cause, method, path, query, outcome, reason,
       notes, subid, txid, settings_version, unauthenticated)
     values (0, ?, ?, ?, 'network', ?, '/postback', ?, ?, ?, '[]', ?, ?, 1, 0)`,
  )
  const lead = db.prepare(
    `insert into leads (bucket, created_at, id, subid, network, sale_key, txids, sale, status,
       provisional, test, amount, currency, updated_at, moves, readings, campaign, click)
     values (0, ?, ?, ?, ?, ?, ?, 'first', ?, 0, 0, '12.5', 'EUR', ?, 1, '[]', ?, 1)`,
  )
  const move = db.prepare(
    `insert into moves (bucket, id, at, lead_id, subid, network, postback_id, cause, chain,
       to_status, txid, sale, amount, currency, event_at, test, provisional, unauthenticated, not_sent)
     values (0, ?, ?, ?, ?, ?, ?, 'network', 0, ?, ?, 'first', '12.5', 'EUR', ?, 0, 0, 0, '[]')`,
  )
  const delivery = db.prepare(
    `insert into deliveries (bucket, id, created_at, move_id, lead_id, subid, destination, state,
       waits_for, attempts, generation, last_status, last_error)
     values (0, ?, ?, ?, ?, ?, ?, ?, 'nothing', 1, 0, ?, ?)`,
  )
  return (index: number, at: number, ids: Ids) => {
    const subid = ids.subid()
    const [postbackId, moveId, leadId] = [ids.next('p_'), ids.next('m_'), ids.next('l_')]
    const network = index % 1_000 === 0 ? 'rare' : `network-${index % 9}`
    const status = statuses[index % statuses.length]
    const outcome = outcomes[index % outcomes.length]
    const reason = outcome === 'refused' ? `reason-${index % 7}` : null
    const method = index % 4 === 0 ? 'POST' : 'GET'
    const txid = `t-${index}`
    const query = `subid=${subid}&status=${status}&txid=${txid}&payout=12.5`
    postback.run(postbackId, at, network, method, query, outcome, reason, subid, txid)
    const key = JSON.stringify([txid])
    lead.run(at, leadId, subid, network, txid, key, status, at, `campaign-${index % 50}`)
    move.run(moveId, at, leadId, subid, network, postbackId, status, txid, at)
    const destination = `destination-${index % 8}`
    const ending = index % 20 === 0 ? lost : delivered
    delivery.run(ids.next('d_'), at, moveId, leadId, subid, destination, ...ending)
  }
}
