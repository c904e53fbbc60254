import type { Database } from 'better-sqlite3'
import type { Click } from '../../domain/click.ts'
import type { ListPage, ListWish } from '../looks.ts'
import { type ClickRow, clickColumns, clickOf } from '../rows/clicks.ts'
import { type SqlValue, selectList } from '../rows/fields.ts'
import { inBucket } from './bucket.ts'
import { boundedLimit, openConditions, pageOf } from './conditions.ts'
import { readCursor } from './cursor.ts'

type ClickFilter = { readonly campaigns?: readonly string[] | null }

/** Newest first along `clicks_by_time`. */
export function listClicks(
  db: Database,
  { campaigns = null }: ClickFilter,
  wish: ListWish,
): ListPage<Click> {
  const limit = boundedLimit(wish.limit)
  const after = readCursor(wish.cursor)
  const conditions = openConditions()
  conditions.add(inBucket)
  conditions.add('at >= ?', wish.from ?? undefined)
  conditions.add('at < ?', wish.to ?? undefined)
  conditions.add('(at, subid) < (?, ?)', after?.at, after?.id)
  conditions.add(
    'campaign in (select value from json_each(?))',
    campaigns === null ? undefined : JSON.stringify(campaigns),
  )
  const rows = db
    .prepare<SqlValue[], ClickRow>(
      `select ${selectList(clickColumns)} from clicks ${conditions.where()}
       order by at desc, subid desc limit ?`,
    )
    .all(...conditions.values(), limit + 1)
    .map(clickOf)
  return pageOf(rows, limit, ({ at, subid }) => ({ at, id: subid }))
}
