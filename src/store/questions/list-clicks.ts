import type { Click } from '../../domain/click.ts'
import type { ListPage, ListWish } from '../looks.ts'
import { inBucket } from '../rows/bucket.ts'
import { type ClickRow, clickColumns, clickOf } from '../rows/clicks.ts'
import { selectList } from '../rows/fields.ts'
import { type Asking, all, listed } from './asking.ts'
import { boundedLimit, openConditions, pageOf } from './conditions.ts'
import { readCursor } from './cursor.ts'

type ClickFilter = { readonly campaigns?: readonly string[] | null }

/** Newest first along `clicks_by_time`. */
export function* listClicks(
  { campaigns = null }: ClickFilter,
  wish: ListWish,
): Asking<ListPage<Click>> {
  const limit = boundedLimit(wish.limit)
  const after = readCursor(wish.cursor)
  const conditions = openConditions()
  conditions.add(inBucket)
  conditions.add('at >= ?', wish.from ?? undefined)
  conditions.add('at < ?', wish.to ?? undefined)
  conditions.add('(at, subid) < (?, ?)', after?.at, after?.id)
  conditions.add(
    `campaign in (${listed})`,
    campaigns === null ? undefined : JSON.stringify(campaigns),
  )
  const rows = yield* all<ClickRow>(
    `select ${selectList(clickColumns)} from clicks ${conditions.where()}
     order by at desc, subid desc limit ?`,
    ...conditions.values(),
    limit + 1,
  )
  return pageOf(rows.map(clickOf), limit, ({ at, subid }) => ({ at, id: subid }))
}
