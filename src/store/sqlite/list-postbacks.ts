import type { Database } from 'better-sqlite3'
import type { Outcome } from '../../domain/verdict.ts'
import type { ListPage, ListWish, PostbackFilter, PostbackRow } from '../looks.ts'
import { inBucket } from './bucket.ts'
import { boundedLimit, type Conditions, openConditions, pageOf } from './conditions.ts'
import { readCursor } from './cursor.ts'
import type { SqlValue } from './fields.ts'
import { postbackList, postbackRowOf, type StoredPostback } from './postbacks.ts'

const rareOutcomes: readonly Outcome[] = ['stale', 'waiting', 'ignored', 'refused']

/** Newest first along `postbacks_by_time`; a rare outcome along its own index. */
export function listPostbacks(
  db: Database,
  filter: PostbackFilter,
  wish: ListWish,
): ListPage<PostbackRow> {
  const limit = boundedLimit(wish.limit)
  const after = readCursor(wish.cursor)
  const conditions = openConditions()
  conditions.add(inBucket)
  addSubid(conditions, filter.subid)
  addOutcome(conditions, filter.outcome)
  conditions.add('reason = ?', filter.reason)
  conditions.add('network = ?', filter.network)
  conditions.add('at >= ?', wish.from ?? undefined)
  conditions.add('at < ?', wish.to ?? undefined)
  conditions.add('(at, id) < (?, ?)', after?.at, after?.id)
  const rows = db
    .prepare<SqlValue[], StoredPostback>(
      `select ${postbackList} from postbacks ${conditions.where()}
       order by at desc, id desc limit ?`,
    )
    .all(...conditions.values(), limit + 1)
    .map(postbackRowOf)
  return pageOf(rows, limit, ({ at, id }) => ({ at, id }))
}

// The text of the partial index, which is used only where a query repeats it.
function addOutcome(conditions: Conditions, outcome: Outcome | undefined): void {
  if (outcome === undefined) return
  if (rareOutcomes.includes(outcome)) {
    conditions.add(`outcome in ('stale', 'waiting', 'ignored', 'refused')`)
  }
  conditions.add('outcome = ?', outcome)
}

function addSubid(conditions: Conditions, subid: string | undefined): void {
  conditions.add(`id in (${postbackIdsOfSubid})`, subid, subid)
}

/** All postbacks about a subid: those that moved a lead by its moves, the others by their index. */
export const postbackIdsOfSubid = `
  select id from postbacks where ${inBucket} and subid = ? and outcome <> 'moved'
  union
  select m.postback_id from leads l
  join moves m on m.bucket = l.bucket and m.lead_id = l.id
  where l.${inBucket} and l.subid = ?`
