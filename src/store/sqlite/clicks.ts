import type { Database } from 'better-sqlite3'
import type { Click } from '../../domain/click.ts'
import type { View } from '../store.ts'
import { inBucket } from './bucket.ts'
import { bit, type Column, prepareInsert, selectList } from './fields.ts'

export const clickColumns: readonly Column<Click>[] = [
  ['subid', (click) => click.subid],
  ['at', (click) => click.at],
  ['campaign', (click) => click.campaign],
  ['source', (click) => click.source],
  ['prelanding', (click) => click.prelanding],
  ['landing', (click) => click.landing],
  ['px', (click) => click.px],
  ['domain', (click) => click.domain],
  ['externalId', (click) => click.externalId],
  ['ip', (click) => click.ip],
  ['ua', (click) => click.ua],
  ['country', (click) => click.country],
  ['device', (click) => click.device],
  ['os', (click) => click.os],
  ['cost', (click) => click.cost],
  ['prefetch', (click) => bit(click.apart === 'prefetch')],
  ['params', (click) => JSON.stringify(click.params)],
  ['region', (click) => click.region],
  ['city', (click) => click.city],
  ['browser', (click) => click.browser],
  ['apart', (click) => click.apart],
]

export type ClickRow = Omit<Click, 'params'> & {
  readonly prefetch: number
  readonly params: string
}

const viewColumns: readonly Column<View>[] = [
  ['subid', (view) => view.subid],
  ['at', (view) => view.at],
  ['landing', (view) => view.landing ?? ''],
  ['prelanding', (view) => view.prelanding],
]

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

/** Of clicks of before, the only ones apart were those fetched ahead. */
export function clickOf({ prefetch, ...row }: ClickRow): Click {
  const apart = row.apart ?? (prefetch === 1 ? 'prefetch' : null)
  return { ...row, apart, params: JSON.parse(row.params) }
}
