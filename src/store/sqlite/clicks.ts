import type { Database } from 'better-sqlite3'
import type { Click } from '../../domain/click.ts'
import type { View } from '../store.ts'
import { bit, prepareInsert, selectList } from './fields.ts'

const fields = [
  'subid',
  'at',
  'campaign',
  'source',
  'prelanding',
  'landing',
  'px',
  'domain',
  'externalId',
  'ip',
  'ua',
  'country',
  'device',
  'os',
  'cost',
  'prefetch',
  'params',
] as const

type ClickRow = Omit<Click, 'prefetch' | 'params'> & {
  readonly prefetch: number
  readonly params: string
}

const viewFields = ['subid', 'at', 'landing', 'prelanding'] as const

export function prepareClicks(db: Database) {
  const insert = prepareInsert(db, {
    name: 'clicks',
    fields,
    conflict: 'on conflict (subid) do nothing',
  })
  const insertView = prepareInsert(db, {
    name: 'views',
    fields: viewFields,
    conflict: 'on conflict (subid, at, landing) do nothing',
  })
  const find = db.prepare<[string], ClickRow>(
    `select ${selectList(fields)} from clicks where subid = ?`,
  )
  const views = db.prepare<[string, number], { at: number; landing: string }>(
    'select at, landing from views where subid = ? order by at limit ?',
  )
  return {
    /** False when this subid is known: its first click stays as it is. */
    insert: (click: Click) =>
      insert({
        ...click,
        prefetch: bit(click.prefetch),
        params: JSON.stringify(click.params),
      }),
    insertView: (view: View) => insertView({ ...view, landing: view.landing ?? '' }),
    find: (subid: string): Click | null => {
      const row = find.get(subid)
      return row === undefined ? null : clickOf(row)
    },
    views: (subid: string, limit: number) =>
      views.all(subid, limit).map(({ at, landing }) => ({ at, landing: landing || null })),
  }
}

function clickOf(row: ClickRow): Click {
  return { ...row, prefetch: row.prefetch === 1, params: JSON.parse(row.params) }
}
