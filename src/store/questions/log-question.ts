import { keySubid } from '../../domain/ids.ts'
import type { LogFilter, LogName } from '../looks.ts'
import { inBucket } from '../rows/bucket.ts'
import { type Asking, type Bound, ofSubid, type Sql, single } from './asking.ts'
import { type LogShape, logShapes } from './log-shapes.ts'

/** What is asked of a log, sorted into what an index answers and what names its rows. */
export type LogQuestion = {
  readonly shape: LogShape
  /** For each field asked about, the values that will do; an empty list: none will. */
  readonly fields: ReadonlyMap<string, readonly string[]>
  readonly subid: string | undefined
  readonly q: string | undefined
  readonly from: number | null
  readonly to: number | null
}

type Times = { readonly from: number | null; readonly to: number | null }

export function questionOf(log: LogName, filter: LogFilter, { from, to }: Times): LogQuestion {
  const shape: LogShape = logShapes[log]
  const asked = new Map<string, unknown>(Object.entries(filter))
  const fields = new Map<string, readonly string[]>()
  for (const field of shape.fields) {
    const values = listOf(asked.get(field))
    if (values !== undefined) fields.set(field, [...new Set(values)])
  }
  const { campaigns } = filter
  if (campaigns != null) {
    const wished = fields.get('campaign') ?? campaigns
    fields.set(
      'campaign',
      wished.filter((one) => campaigns.includes(one)),
    )
  }
  return { shape, fields, subid: filter.subid, q: filter.q, from, to }
}

function listOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined
}

export const isNothing = ({ fields }: LogQuestion) =>
  [...fields.values()].some((values) => values.length === 0)

const noSql: Sql = { text: '', values: [] }

export function joined(parts: readonly Sql[], by = ' '): Sql {
  return {
    text: parts.map(({ text }) => text).join(by),
    values: parts.flatMap(({ values }) => values),
  }
}

/** `and field in (?, …)` for all fields but the one that an index has answered. */
export function fieldConditions(
  { fields }: LogQuestion,
  sqlOf: (field: string) => string,
  answered?: string,
): Sql {
  const parts = [...fields]
    .filter(([field]) => field !== answered)
    .map(([field, values]): Sql => {
      const places = values.map(() => '?').join(', ')
      return { text: ` and ${sqlOf(field)} in (${places})`, values }
    })
  return joined(parts, '')
}

/** Beyond so many rows that a prefix names they are not gathered but come upon. */
const mostNamed = 10_000

const lastCharacter = '\u{10ffff}'

const rangeOf = (prefix: string) => [prefix, `${prefix}${lastCharacter}`] as const

/** The rows that a subid or the beginning of a name stands for, as a condition; '': all rows. */
export function* namedRows(question: LogQuestion, after: readonly Bound[]): Asking<Sql> {
  const { shape, subid, q } = question
  const parts: Sql[] = []
  if (subid !== undefined) parts.push(rowsOfSubid(shape.name, subid))
  if (q !== undefined) parts.push(yield* ofPrefix(shape.name, { q, after }))
  return parts.length === 0 ? noSql : joined(parts)
}

// A postback that named no subid itself may stand in another bucket than the one it was found to be about.
const postbackIdsOf = (isAsked: (column: string) => string, bucket = inBucket) => `
  select id from postbacks where ${inBucket} and ${isAsked('subid')} and outcome <> 'moved'
  union
  select m.postback_id from leads l
  join moves m on m.bucket = l.bucket and m.lead_id = l.id
  where l.${bucket} and ${isAsked('l.subid')}`

/** All postbacks about a subid: those that moved a lead by its moves, the others by their index. */
export const postbackIdsOfSubid = postbackIdsOf((column) => `${column} = ?`, 'bucket = ?')

export const leadIdsOfSubid = 'select id from leads where bucket = ? and subid = ?'

function rowsOfSubid(log: LogName, subid: string): Sql {
  const own = ofSubid(subid)
  switch (log) {
    case 'postbacks':
      return { text: ` and p.id in (${postbackIdsOfSubid})`, values: [subid, ...own] }
    case 'leads':
      return { text: ' and l.bucket = ? and l.subid = ?', values: own }
    case 'deliveries':
      return { text: ` and d.lead_id in (${leadIdsOfSubid})`, values: own }
  }
}

type Prefix = { readonly q: string; readonly after: readonly Bound[] }

const inRange = (column: string) => `${column} >= ? and ${column} < ?`
const leadIdsLike = `
  select id from leads where ${inBucket} and ${inRange('subid')}
  union
  select l.id from log_postbacks x join leads l on l.bucket = x.bucket and l.subid = x.subid
  where x.${inBucket} and ${inRange('x.txid')}
  union
  select l.id from postbacks p indexed by postbacks_by_time
  join leads l on l.bucket = p.bucket and l.subid = p.subid
  where p.${inBucket} and (p.at, p.id) > (?, ?) and ${inRange('p.txid')}`
const postbackIdsLike = `
  ${postbackIdsOf(inRange)}
  union
  select id from log_postbacks where ${inBucket} and ${inRange('txid')}
  union
  select id from postbacks indexed by postbacks_by_time
  where ${inBucket} and (at, id) > (?, ?) and ${inRange('txid')}`

// An expression is looked up in no index: rows are found by the ids beside it.
const exactly: Readonly<Record<LogName, string>> = {
  postbacks: `(p.subid || '' >= ? and p.subid || '' < ?
    or p.txid || '' >= ? and p.txid || '' < ?)`,
  leads: `(l.subid || '' >= ? and l.subid || '' < ?
    or exists (select 1 from json_each(l.txids) where value >= ? and value < ?))`,
  deliveries: `(d.subid || '' >= ? and d.subid || '' < ?
    or m.txid >= ? and m.txid < ?)`,
}

/** Found by index; and looked at once more, since a subid may have other rows than those of the name. */
function* ofPrefix(log: LogName, { q, after }: Prefix): Asking<Sql> {
  const subids = rangeOf(keySubid(q) ?? q)
  const txids = rangeOf(q)
  const exact: Sql = { text: ` and ${exactly[log]}`, values: [...subids, ...txids] }
  const leads = [...subids, ...txids, ...after, ...txids]
  const ids = log === 'postbacks' ? postbackIdsLike : leadIdsLike
  const values = log === 'postbacks' ? [...subids, ...leads] : leads
  const isDense = yield* isMany([...subids, ...txids])
  if (isDense) return exact
  const column = log === 'postbacks' ? 'p.id' : 'd.lead_id'
  if (log !== 'leads') return joined([{ text: ` and ${column} in (${ids})`, values }, exact])
  return joined([{ text: ` and l.subid in (${leadSubidsLike})`, values: leads }, exact])
}

const leadSubidsLike = `
  select subid from leads where ${inBucket} and ${inRange('subid')}
  union
  select subid from log_postbacks where ${inBucket} and ${inRange('txid')}
  union
  select subid from postbacks indexed by postbacks_by_time
  where ${inBucket} and (at, id) > (?, ?) and ${inRange('txid')}`

function* isMany(ranges: readonly string[]): Asking<boolean> {
  const [from = '', to = '', fromTxid = '', toTxid = ''] = ranges
  for (const [rest, ...range] of [
    [`leads where ${inBucket} and subid >= ? and subid < ?`, from, to],
    [`postbacks where ${inBucket} and subid >= ? and subid < ? and outcome <> 'moved'`, from, to],
    [`log_postbacks where ${inBucket} and txid >= ? and txid < ?`, fromTxid, toTxid],
  ] as const) {
    const text = `select count(*) from (select 1 from ${rest} limit ${mostNamed}) z`
    if (((yield* single<number>(text, ...range)) ?? 0) >= mostNamed) return true
  }
  return false
}
