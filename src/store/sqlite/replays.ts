import type { Database } from 'better-sqlite3'
import type { NewReplay, Replay } from '../acts.ts'

type StoredReplay = Omit<Replay, 'filter' | 'skipped' | 'capped'> & {
  readonly filter: string
  readonly skipped: string
  readonly capped: number
}

const columns = `id, created_at as "createdAt", by, mode, filter, per_second as "perSecond", state,
  total, capped, sent, skipped, updated_at as "updatedAt"`

export function prepareReplays(db: Database) {
  const insert = db.prepare<(string | number)[]>(
    `insert into replays (id, created_at, by, mode, filter, per_second, state, place, total, capped,
       sent, skipped, updated_at)
     values (?, ?, ?, ?, ?, ?, 'running', '', ?, ?, 0, '{}', ?)`,
  )
  const forget = db.prepare(
    `delete from replays where state <> 'running' and id not in (
       select id from replays order by id desc limit 1000)`,
  )
  const find = db.prepare<[string], StoredReplay>(`select ${columns} from replays where id = ?`)
  const list = db.prepare<[], StoredReplay>(
    `select ${columns} from replays order by id desc limit 200`,
  )
  const place = db.prepare<[string], string>('select place from replays where id = ?').pluck()
  const save = db.prepare<(string | number)[]>(
    'update replays set state = ?, place = ?, sent = ?, skipped = ?, updated_at = ? where id = ?',
  )
  const cancel = db.prepare<[number, string]>(
    `update replays set state = 'cancelled', updated_at = ? where id = ? and state = 'running'`,
  )
  return {
    insert: (replay: NewReplay) => {
      const { id, createdAt, by, mode, filter, perSecond, total, capped } = replay
      const known = [id, createdAt, by, mode, JSON.stringify(filter), perSecond]
      insert.run(...known, total, capped ? 1 : 0, createdAt)
      forget.run()
    },
    find: (id: string): Replay | undefined => {
      const row = find.get(id)
      return row && replayOf(row)
    },
    list: (): readonly Replay[] => list.all().map(replayOf),
    placeOf: (id: string): string => place.get(id) ?? '',
    save: ({ id, state, sent, skipped, updatedAt }: Replay, to: string) =>
      save.run(state, to, sent, JSON.stringify(skipped), updatedAt, id),
    cancel: (id: string, nowMs: number) => cancel.run(nowMs, id).changes === 1,
  }
}

function replayOf(row: StoredReplay): Replay {
  return {
    ...row,
    filter: JSON.parse(row.filter),
    skipped: JSON.parse(row.skipped),
    capped: row.capped === 1,
  }
}

/** Lets what was written be forgotten again, within a transaction. */
export function prepareSavepoint(db: Database) {
  return {
    begin: () => db.exec('savepoint attempt'),
    rollBack: () => db.exec('rollback to attempt; release attempt'),
  }
}
