import type { Database } from 'better-sqlite3'
import type { ListPage, ListWish, PostbackFilter, PostbackMove, PostbackRow } from '../looks.ts'
import { inBucket } from './bucket.ts'
import { boundedLimit } from './conditions.ts'
import { type SqlValue, selectList } from './fields.ts'
import { isWanted, pageOfPlaces } from './log-page.ts'
import { postbackCampaign, postbackMove } from './log-shapes.ts'
import { postbackColumns } from './postbacks.ts'

/** Of a row among others; the whole of a body is never shown. */
const bytesInList = 4_096
const bytesAlone = 65_537

type StoredPostback = Omit<PostbackRow, 'notes' | 'move' | 'sent' | 'headers'> & {
  readonly headers: string | null
  readonly notes: string
  readonly toStatus: PostbackMove['to'] | null
  readonly fromStatus: PostbackMove['from']
  readonly leadId: string | null
  readonly amount: string | null
  readonly currency: string | null
  readonly sent: string
}

const plain = postbackColumns.filter(([field]) => field !== 'body')

/** With what it came to: its move, and what is owed because of it. */
const selectPostbacks = (bytes: number) => `
  select ${selectList(plain, 'p')},
    substr(p.body, 1, ${bytes}) as "body", coalesce(length(p.body), 0) as "bodyBytes",
    coalesce((select l.campaign from leads l where l.bucket = m.bucket and l.subid = m.subid
      and l.network = m.network and l.id = m.lead_id), ${postbackCampaign}) as "campaign",
    m.to_status as "toStatus", m.from_status as "fromStatus", m.lead_id as "leadId",
    m.amount as "amount", m.currency as "currency",
    (select json_group_array(json_object(
        'id', d.id, 'destination', d.destination, 'state', d.state))
      from deliveries d where d.bucket = m.bucket and d.lead_id = m.lead_id
        and d.move_id = m.id) as "sent"
  from postbacks p
  left join log_postbacks x on x.bucket = p.bucket and x.at = p.at and x.id = p.id
  left join moves m on m.bucket = p.bucket and m.id = coalesce(x.move_id, ${postbackMove})`

/** Newest first; by its fields along the logs' index, and what is newer than that from the log. */
export function listPostbacks(
  db: Database,
  filter: PostbackFilter,
  wish: ListWish,
): ListPage<PostbackRow> {
  const { places, next } = pageOfPlaces(db, { log: 'postbacks', filter }, wish)
  const ids = JSON.stringify(places.map(({ id }) => id))
  const text = `${selectPostbacks(bytesInList)}
    where p.${inBucket} and p.id in (select value from json_each(?))
    order by p.at desc, p.id desc limit ${boundedLimit(wish.limit)}`
  const items = rowsOf(db, text, [ids]).filter((row) =>
    isWanted(filter, { outcome: row.outcome, reason: row.reason }),
  )
  return { items, next }
}

/** One of them, with as much of its body as is ever shown. */
export function findPostback(db: Database, id: string): PostbackRow | undefined {
  const text = `${selectPostbacks(bytesAlone)} where p.${inBucket} and p.id = ?`
  return rowsOf(db, text, [id])[0]
}

/** Those that a subquery names by their ids, oldest first. */
export function postbacksOf(
  db: Database,
  ids: string,
  values: readonly SqlValue[],
): readonly PostbackRow[] {
  const text = `${selectPostbacks(bytesInList)} where p.${inBucket} and p.id in (${ids})
    order by p.at, p.id limit ?`
  return rowsOf(db, text, values)
}

function rowsOf(db: Database, text: string, values: readonly SqlValue[]): PostbackRow[] {
  return db
    .prepare<SqlValue[], StoredPostback>(text)
    .all(...values)
    .map(postbackRowOf)
}

function postbackRowOf(row: StoredPostback): PostbackRow {
  const { toStatus, fromStatus, leadId, amount, currency, ...rest } = row
  return {
    ...rest,
    notes: JSON.parse(row.notes),
    headers: row.headers === null ? {} : JSON.parse(row.headers),
    move:
      toStatus === null || leadId === null
        ? null
        : { to: toStatus, from: fromStatus, leadId, amount, currency },
    sent: JSON.parse(row.sent),
  }
}
