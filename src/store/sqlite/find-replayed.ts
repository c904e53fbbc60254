import type { Database } from 'better-sqlite3'
import type { OverState, ReplayCount, ReplayFilter, ReplayWish, Skipped } from '../acts.ts'
import type { SqlValue } from '../rows/fields.ts'
import { idFloor } from '../rows/id-time.ts'
import { type Eyes, mayBackfill, mayResend } from '../steps/resend.ts'
import type { ReplayStep } from './acts-wire.ts'
import { inBucket } from './bucket.ts'
import type { Tables } from './tables.ts'

/** Rows of one look: a filter that fits few of a million rows must not hold the reader up for long. */
const rowsAtOnce = 5_000

const standardStates = {
  undelivered: ['failed', 'expired'],
  all: ['delivered', 'failed', 'expired', 'cancelled'],
} as const satisfies Record<string, readonly OverState[]>

type Row = { readonly id: string; readonly hit: number }

type Looked = {
  readonly hits: readonly string[]
  /** The last row looked at. */
  readonly to: string
  readonly isLast: boolean
}

/** What a replay is to act on next: at most so many, oldest first, after the place it has come to. */
export function nextOfReplay(
  db: Database,
  eyes: { readonly tables: Pick<Tables, 'replays'> },
  { id, limit }: { readonly id: string; readonly limit: number },
): ReplayStep | undefined {
  const replay = eyes.tables.replays.find(id)
  if (replay?.state !== 'running') return undefined
  const from = eyes.tables.replays.placeOf(id)
  const { hits, to, isLast } = look(db, replay, from)
  const ids = hits.slice(0, limit)
  const cut = hits.length > ids.length
  return { id, from, to: cut ? (ids.at(-1) ?? to) : to, ids, isLast: isLast && !cut }
}

/** One part of what a replay would do; `to` is where the next part begins, null: that was all. */
export function countPart(
  db: Database,
  eyes: Eyes,
  { wish, from }: { readonly wish: ReplayWish; readonly from: string },
): Omit<ReplayCount, 'capped'> & { readonly to: string | null } {
  const { hits, to, isLast } = look(db, wish, from)
  const skipped: Record<string, number> = {}
  let count = 0
  for (const id of hits) {
    const may =
      wish.mode === 'missing'
        ? mayBackfill(eyes, { moveId: id, destination: destinationOf(wish.filter) })
        : mayResend(eyes, id)
    if (may.ok) count += 1
    else skipped[may.reason] = (skipped[may.reason] ?? 0) + 1
  }
  return { count, skipped: skipped satisfies Skipped, to: isLast ? null : to }
}

function look(db: Database, { mode, filter }: ReplayWish, from: string): Looked {
  if (mode === 'missing') return looked(movesAfter(db, filter, from))
  const states = filter.states ?? standardStates[mode]
  const parts = states.map((state) => deliveriesAfter(db, { filter, state, from }))
  // Each part ends somewhere else: no further than the one that has more to give.
  const ends = parts.flatMap((rows) => (rows.length < rowsAtOnce ? [] : [rows.at(-1)?.id ?? '']))
  const end = ends.toSorted()[0]
  const rows = parts.flat().filter((row) => end === undefined || row.id <= end)
  const ordered = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return { ...looked(ordered), isLast: end === undefined }
}

function looked(rows: readonly Row[]): Looked {
  const hits = rows.filter((row) => row.hit === 1).map((row) => row.id)
  return { hits, to: rows.at(-1)?.id ?? '', isLast: rows.length < rowsAtOnce }
}

type Part = {
  readonly filter: ReplayFilter
  readonly state: OverState
  readonly from: string
}

/** The text of the partial index, which is used only where a query repeats it. */
const ofState = (state: OverState) =>
  state === 'delivered'
    ? `d.state = ?`
    : `d.state in ('failed', 'expired', 'cancelled') and d.state = ?`

function deliveriesAfter(db: Database, { filter, state, from }: Part): readonly Row[] {
  const hit = openHit()
  hit.addAny('d.destination', filter.destination)
  hit.add('d.subid = ?', filter.subid)
  hit.addAny('m.network', filter.network)
  hit.addAny('m.to_status', filter.event)
  hit.addAny('d.last_error', filter.error)
  hit.addPrefix(['d.subid', 'm.txid'], filter.q)
  hit.addCampaigns('d', filter.campaigns)
  return db
    .prepare<SqlValue[], Row>(
      `select d.id, ${hit.text()} as hit
       from deliveries d join moves m on m.bucket = d.bucket and m.id = d.move_id
       where d.${inBucket} and ${ofState(state)} and d.id > ? and d.id >= ? and d.id < ?
       order by d.id limit ${rowsAtOnce}`,
    )
    .all(...hit.values(), state, from, ...idsOf('d_', filter))
}

function movesAfter(db: Database, filter: ReplayFilter, from: string): readonly Row[] {
  const hit = openHit()
  hit.add(
    `not exists (select 1 from deliveries d
     where d.bucket = m.bucket and d.lead_id = m.lead_id and d.destination = ? and d.move_id = m.id)`,
    destinationOf(filter),
  )
  hit.add('m.subid = ?', filter.subid)
  hit.addAny('m.network', filter.network)
  hit.addAny('m.to_status', filter.event)
  hit.addPrefix(['m.subid', 'm.txid'], filter.q)
  hit.addCampaigns('m', filter.campaigns)
  return db
    .prepare<SqlValue[], Row>(
      `select m.id, ${hit.text()} as hit from moves m
       where m.${inBucket} and m.id > ? and m.id >= ? and m.id < ?
       order by m.id limit ${rowsAtOnce}`,
    )
    .all(...hit.values(), from, ...idsOf('m_', filter))
}

/** What is missing is missing at one destination. */
export const destinationOf = ({ destination = '' }: ReplayFilter): string =>
  [destination].flat()[0] ?? ''

const idsOf = (prefix: string, { from = 0, to }: ReplayFilter) =>
  [idFloor(prefix, from), idFloor(prefix, to)] as const

/** Whether a row is one that is meant; said of every row, so that the place moves on past the others. */
function openHit() {
  const clauses: string[] = ['1']
  const bound: SqlValue[] = []
  const add = (clause: string, value: SqlValue | undefined) => {
    if (value === undefined) return
    clauses.push(`(${clause})`)
    bound.push(value)
  }
  return {
    add,
    addAny: (column: string, values: string | readonly string[] | undefined) =>
      add(
        `${column} in (select value from json_each(?))`,
        values === undefined ? undefined : JSON.stringify([values].flat()),
      ),
    addPrefix: (columns: readonly string[], prefix: string | undefined) => {
      if (prefix === undefined) return
      clauses.push(`(${columns.map((column) => `instr(${column}, ?) = 1`).join(' or ')})`)
      bound.push(...columns.map(() => prefix))
    },
    addCampaigns: (of: 'd' | 'm', campaigns: readonly string[] | undefined) =>
      add(
        `exists (select 1 from leads l
         where l.bucket = ${of}.bucket and l.subid = ${of}.subid and l.id = ${of}.lead_id
           and l.campaign in (select value from json_each(?)))`,
        campaigns === undefined ? undefined : JSON.stringify(campaigns),
      ),
    text: () => `(${clauses.join(' and ')})`,
    values: () => bound,
  }
}
