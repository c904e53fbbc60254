import type { Database } from 'better-sqlite3'
import { inBucket, onlyBucket } from '../../rows/bucket.ts'
import { selectList } from '../../rows/fields.ts'
import { type StoredUnfinished, unfinishedColumns, unfinishedOf } from '../../rows/unfinished.ts'
import type { Unfinished } from '../../steps/unfinished.ts'

export function prepareUnfinished(db: Database) {
  const all = selectList(unfinishedColumns)
  const find = db.prepare<[string, string], StoredUnfinished>(
    `select ${all} from unfinished where ${inBucket} and subid = ? and id = ?`,
  )
  const first = db.prepare<[], StoredUnfinished>(
    `select ${all} from unfinished where ${inBucket} order by subid, id limit 1`,
  )
  const save = db.prepare<(string | number | null)[]>(
    `insert into unfinished (bucket, subid, id, network, sale_key, word)
     values (${onlyBucket}, ?, ?, ?, ?, ?)
     on conflict (bucket, subid, id) do update
     set network = excluded.network, sale_key = excluded.sale_key`,
  )
  const end = db.prepare<[string, string]>(
    `delete from unfinished where ${inBucket} and subid = ? and id = ?`,
  )
  return {
    find: (subid: string, id: string): Unfinished | undefined => {
      const row = find.get(subid, id)
      return row && unfinishedOf(row)
    },
    first: () => first.get(),
    save: (one: Unfinished) =>
      void save.run(...unfinishedColumns.map(([, read]) => read(one) as string)),
    end: ({ subid, id }: Unfinished) => void end.run(subid, id),
  }
}
