import type { Database } from 'better-sqlite3'
import type { Click } from '../../../domain/click.ts'
import { inBucket } from '../../rows/bucket.ts'
import { type ClickRow, clickColumns, clickOf, viewColumns } from '../../rows/clicks.ts'
import { selectList } from '../../rows/fields.ts'
import type { View } from '../../store.ts'
import { prepareInsert } from './fields.ts'

export function prepareClicks(db: Database) {
  const insert = prepareInsert(db, {
    name: 'clicks',
    columns: clickColumns,
    conflict: 'on conflict (bucket, subid) do nothing',
  })
  const insertView = prepareInsert(db, {
    name: 'views',
    columns: viewColumns,
    conflict: 'on conflict (bucket, subid, at, landing) do nothing',
  })
  const find = db.prepare<[string], ClickRow>(
    `select ${selectList(clickColumns)} from clicks where ${inBucket} and subid = ?`,
  )
  const findAll = db.prepare<[string], ClickRow>(
    `select ${selectList(clickColumns)} from clicks
     where ${inBucket} and subid in (select value from json_each(?))`,
  )
  const views = db.prepare<[string, number], { at: number; landing: string }>(
    `select at, landing from views where ${inBucket} and subid = ? order by at limit ?`,
  )
  const setLanding = db.prepare<[string, string, string]>(
    `update clicks set landing = ? where ${inBucket} and subid = ? and landing is not ?`,
  )
  return {
    /** The landing a visitor came to is the click's, whatever was chosen before. */
    setLanding: ({ subid, landing }: View) => {
      if (landing !== null) setLanding.run(landing, subid, landing)
    },
    /** False when this subid is known: its first click stays as it is. */
    insert,
    insertView,
    find: (subid: string): Click | null => {
      const row = find.get(subid)
      return row === undefined ? null : clickOf(row)
    },
    /** In no order. */
    findAll: (subids: readonly string[]): readonly Click[] =>
      findAll.all(JSON.stringify(subids)).map(clickOf),
    views: (subid: string, limit: number) =>
      views.all(subid, limit).map(({ at, landing }) => ({ at, landing: landing || null })),
  }
}
