import { crc32 } from 'node:zlib'
import type { Database } from 'better-sqlite3'
import { bucketOf } from '../../src/domain/ids.ts'
import { connect } from '../../src/store/postgres/connect.ts'

type Row = Record<string, string | number | bigint | null | Uint8Array>

/** Under another name there, or made there by itself. */
const named: Readonly<Record<string, string>> = {
  ledger: 'ledger_parts',
  ledger_swept: 'ledger_swept_parts',
}
const own = ['migrations', 'sqlite_stat1', 'sqlite_sequence', 'sqlite_stat4']

/** Which bucket a row of this table is in, where rows are spread. */
function placeOf(table: string, row: Row, subids: ReadonlyMap<unknown, unknown>): number {
  if (/^(?:rollup_|derivations|log_slots|ledger)/.test(table)) return 0
  const known = row['subid'] ?? subids.get(row['delivery_id'] ?? row['id']) ?? row['id']
  return bucketOf(String(known), crc32)
}

/** Copies every row of an SQLite store into the tables of a PostgreSQL database. */
export async function copyRows(db: Database, url: string): Promise<void> {
  const connection = await connect({ url, statementTimeoutMs: 0 })
  await connection.run('delete from settings_version')
  const tables = db
    .prepare<[], string>(`select name from sqlite_schema where type = 'table'`)
    .pluck()
    .all()
    .filter((name) => !own.includes(name))
  const subids = new Map(
    ['deliveries', 'postbacks', 'leads'].flatMap((table) =>
      db.prepare<[], [string, string | null]>(`select id, subid from ${table}`).raw().all(),
    ),
  )
  for (const table of tables) {
    for (const row of db.prepare<[], Row>(`select * from ${table}`).all()) {
      const placed = { ...row, ...('bucket' in row ? { bucket: placeOf(table, row, subids) } : {}) }
      await insert(named[table] ?? table, placed)
    }
  }
  await connection.run('analyze')
  await connection.close()

  async function insert(table: string, row: Row): Promise<void> {
    const added = table.startsWith('ledger') ? { bucket: 0, ...row } : row
    const whole: Row = table === 'waiting' ? { ...added, postback_bucket: 0 } : added
    const names = Object.keys(whole)
    const places = names.map((_, index) => `$${index + 1}`)
    await connection.query({
      text: `insert into ${table} (${names.join(', ')}) values (${places.join(', ')})`,
      values: Object.values(whole).map((value) =>
        typeof value === 'bigint' ? value.toString() : value,
      ),
    })
  }
}
