import type {
  ListPage,
  ListWish,
  PostbackFilter,
  PostbackMove,
  PostbackRow,
  SentRow,
} from '../looks.ts'
import { inBucket } from '../rows/bucket.ts'
import { selectList } from '../rows/fields.ts'
import { postbackColumns } from '../rows/postbacks.ts'
import { type Asking, all, type Bound, listed, paired } from './asking.ts'
import { boundedLimit } from './conditions.ts'
import { isWanted, pageOfPlaces } from './log-page.ts'
import { postbackCampaign, postbackMove } from './log-shapes.ts'

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
  readonly moveId: string | null
  readonly bucket: number
}

const plain = postbackColumns.filter(([field]) => field !== 'body')

/** With what it came to: its move, and what is owed because of it. */
const selectPostbacks = (bytes: number) => `
  select ${selectList(plain, 'p')},
    substr(p.body, 1, ${bytes}) as "body", coalesce(length(p.body), 0) as "bodyBytes",
    coalesce((select l.campaign from leads l where l.bucket = m.bucket and l.subid = m.subid
      and l.network = m.network and l.id = m.lead_id), ${postbackCampaign}) as "campaign",
    m.to_status as "toStatus", m.from_status as "fromStatus", m.lead_id as "leadId",
    m.amount as "amount", m.currency as "currency", m.id as "moveId",
    p.bucket as "bucket"
  from postbacks p
  left join log_postbacks x on x.bucket = p.bucket and x.at = p.at and x.id = p.id
  left join moves m on m.bucket = p.bucket and m.id = coalesce(x.move_id, ${postbackMove})`

const selectSent = `select move_id as "moveId", id, destination, state from deliveries
  where (bucket, lead_id) in (${paired}) and move_id in (${listed})
  order by destination`

/** Newest first; by its fields along the logs' index, and what is newer than that from the log. */
export function* listPostbacks(
  filter: PostbackFilter,
  wish: ListWish,
): Asking<ListPage<PostbackRow>> {
  const { places, next } = yield* pageOfPlaces({ log: 'postbacks', filter }, wish)
  const text = `${selectPostbacks(bytesInList)}
    where p.${inBucket} and p.id in (${listed})
    order by p.at desc, p.id desc limit ${boundedLimit(wish.limit)}`
  const rows = yield* rowsOf(text, [JSON.stringify(places.map(({ id }) => id))])
  const items = rows.filter((row) => isWanted(filter, { outcome: row.outcome, reason: row.reason }))
  return { items, next }
}

/** One of them, with as much of its body as is ever shown. */
export function* findPostback(id: string): Asking<PostbackRow | undefined> {
  const text = `${selectPostbacks(bytesAlone)} where p.${inBucket} and p.id = ?`
  return (yield* rowsOf(text, [id]))[0]
}

/** Those that a subquery names by their ids, oldest first. */
export function postbacksOf(ids: string, values: readonly Bound[]): Asking<readonly PostbackRow[]> {
  const text = `${selectPostbacks(bytesInList)} where p.${inBucket} and p.id in (${ids})
    order by p.at, p.id limit ?`
  return rowsOf(text, values)
}

function* rowsOf(text: string, values: readonly Bound[]): Asking<readonly PostbackRow[]> {
  const rows = yield* all<StoredPostback>(text, ...values)
  const moved = rows.filter(({ moveId }) => moveId !== null)
  const leads = JSON.stringify(moved.map(({ bucket, leadId }) => [bucket, leadId]))
  const moves = JSON.stringify(moved.map(({ moveId }) => moveId))
  const sent = yield* all<SentOfMove>(selectSent, leads, moves)
  const byMove = Map.groupBy(sent, ({ moveId }) => moveId)
  return rows.map((row) => postbackRowOf(row, byMove.get(row.moveId ?? '') ?? []))
}

type SentOfMove = SentRow & { readonly moveId: string }

function postbackRowOf(row: StoredPostback, sent: readonly SentOfMove[]): PostbackRow {
  const { toStatus, fromStatus, leadId, amount, currency, ...known } = row
  const { moveId: _moveId, bucket: _bucket, ...rest } = known
  return {
    ...rest,
    notes: JSON.parse(row.notes),
    headers: row.headers === null ? {} : JSON.parse(row.headers),
    move:
      toStatus === null || leadId === null
        ? null
        : { to: toStatus, from: fromStatus, leadId, amount, currency },
    sent: sent.map(({ moveId: _of, ...one }) => one),
  }
}
