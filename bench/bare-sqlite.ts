import { join } from 'node:path'
import Database from 'better-sqlite3'
import { answerParent, sayReady } from './child.ts'
import { nowNs } from './machine.ts'
import { subidOf } from './traffic.ts'

// The least a durable row costs: one table, one index, a hundred rows a commit, each commit synced.
const [folder = '.', count = ''] = process.argv.slice(2)
const rowsPerCommit = 100
const db = new Database(join(folder, 'bare.db'))
db.pragma('page_size = 4096')
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.pragma('wal_autocheckpoint = 8000')
db.exec('create table postback (id text primary key, at integer, subid text, query blob)')
const insert = db.prepare('insert into postback (id, at, subid, query) values (?, ?, ?, ?)')

const insertFrom = db.transaction((from: number, to: number) => {
  for (let index = from; index < to; index += 1) {
    const subid = subidOf(index)
    const query = Buffer.from(`subid=${subid}&status=lead&payout=12.5&txid=${index}`)
    insert.run(`p_${subid}`, index, subid, query)
  }
})

answerParent({
  run: () => {
    const startedNs = nowNs()
    for (let from = 0; from < Number(count); from += rowsPerCommit) {
      insertFrom(from, Math.min(from + rowsPerCommit, Number(count)))
    }
    return Number(count) / ((nowNs() - startedNs) / 1e9)
  },
})
sayReady()
