import type { Database } from 'better-sqlite3'
import type { NewReplay, Replay } from '../../acts.ts'
import { replayColumns, replayOf, type StoredReplay } from '../../rows/replays.ts'

export function prepareReplays(db: Database) {
  const insert = db.prepare<(string | number)[]>(
    `insert into replays (id, created_at, by, mode, filter, render, per_second, state, place, total, capped,
       sent, skipped, updated_at)
     values (?, ?, ?, ?, ?, ?, ?, 'running', '', ?, ?, 0, '{}', ?)`,
  )
  const forget = db.prepare(
    `delete from replays where state in ('done', 'cancelled') and id not in (
       select id from replays order by id desc limit 1000)`,
  )
  const find = db.prepare<[string], StoredReplay>(
    `select ${replayColumns} from replays where id = ?`,
  )
  const place = db.prepare<[string], string>('select place from replays where id = ?').pluck()
  const save = db.prepare<(string | number)[]>(
    'update replays set state = ?, place = ?, sent = ?, skipped = ?, updated_at = ? where id = ?',
  )
  const cancel = db.prepare<[number, string]>(
    `update replays set state = 'cancelled', updated_at = ? where id = ? and state in ('running', 'paused')`,
  )
  const pause = db.prepare<[string, number, string, string]>(
    'update replays set state = ?, updated_at = ? where id = ? and state = ?',
  )
  return {
    insert: (replay: NewReplay) => {
      const { id, createdAt, by, mode, filter, render, perSecond, total, capped } = replay
      const known = [id, createdAt, by, mode, JSON.stringify(filter), render, perSecond]
      insert.run(...known, total, capped ? 1 : 0, createdAt)
      forget.run()
    },
    find: (id: string): Replay | undefined => {
      const row = find.get(id)
      return row && replayOf(row)
    },
    placeOf: (id: string): string => place.get(id) ?? '',
    save: ({ id, state, sent, skipped, updatedAt }: Replay, to: string) =>
      save.run(state, to, sent, JSON.stringify(skipped), updatedAt, id),
    pause: (id: string, paused: boolean, nowMs: number) => {
      const [before, after] = paused ? ['running', 'paused'] : ['paused', 'running']
      return pause.run(after, nowMs, id, before).changes === 1
    },
    cancel: (id: string, nowMs: number) => cancel.run(nowMs, id).changes === 1,
  }
}

/** Lets what was written be forgotten again, within a transaction. */
export function prepareSavepoint(db: Database) {
  return {
    begin: () => db.exec('savepoint attempt'),
    rollBack: () => db.exec('rollback to attempt; release attempt'),
  }
}
