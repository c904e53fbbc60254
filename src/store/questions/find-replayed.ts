import type { OverState, ReplayCount, ReplayFilter, ReplayWish, Skipped } from '../acts.ts'
import { inBucket } from '../rows/bucket.ts'
import { idFloor } from '../rows/id-time.ts'
import { type Eyes, mayBackfill, mayResend } from '../steps/resend.ts'
import { destinationOf, type ReplayStep } from '../steps/step-replay.ts'
import { type Asking, all, type Bound, listed } from './asking.ts'
import { eyesOnDeliveries, eyesOnMoves, type Place } from './replay-eyes.ts'
import { findReplay, placeOfReplay } from './replays.ts'

/** Rows of one look: a filter that fits few of a million rows must not hold the reader up for long. */
const rowsAtOnce = 5_000

const standardStates = {
  undelivered: ['failed', 'expired'],
  all: ['delivered', 'failed', 'expired', 'cancelled'],
} as const satisfies Record<string, readonly OverState[]>

type Row = Place & { readonly hit: number }

type Looked = {
  readonly hits: readonly Place[]
  /** The last row looked at. */
  readonly to: string
  readonly isLast: boolean
}

/** What a replay is to act on next: at most so many, oldest first, after the place it has come to. */
export function* nextOfReplay(id: string, limit: number): Asking<ReplayStep | undefined> {
  const replay = yield* findReplay(id)
  if (replay?.state !== 'running') return undefined
  const from = yield* placeOfReplay(id)
  const { hits, to, isLast } = yield* look(replay, from)
  const ids = hits.slice(0, limit).map((hit) => hit.id)
  const cut = hits.length > ids.length
  const { mode } = replay
  return { id, mode, from, to: cut ? (ids.at(-1) ?? to) : to, ids, isLast: isLast && !cut }
}

export type CountedPart = Omit<ReplayCount, 'capped'> & { readonly to: string | null }

/** One part of what a replay would do; `to` is where the next part begins, null: that was all. */
export function* countPart(wish: ReplayWish, from: string): Asking<CountedPart> {
  const { hits, to, isLast } = yield* look(wish, from)
  const judge = yield* judgeOf(wish, hits)
  const skipped: Record<string, number> = {}
  let count = 0
  for (const { id } of hits) {
    const may = judge(id)
    if (may.ok) count += 1
    else skipped[may.reason] = (skipped[may.reason] ?? 0) + 1
  }
  return { count, skipped: skipped satisfies Skipped, to: isLast ? null : to }
}

type Judge = (id: string) => ReturnType<typeof mayResend | typeof mayBackfill>

function* judgeOf({ mode, filter }: ReplayWish, hits: readonly Place[]): Asking<Judge> {
  if (mode !== 'missing') {
    const eyes: Eyes = yield* eyesOnDeliveries(hits)
    return (id) => mayResend(eyes, id)
  }
  const destination = destinationOf(filter)
  const eyes: Eyes = yield* eyesOnMoves(hits, destination)
  return (moveId) => mayBackfill(eyes, { moveId, destination })
}

function* look({ mode, filter }: ReplayWish, from: string): Asking<Looked> {
  if (mode === 'missing') return looked(yield* movesAfter(filter, from))
  const parts: (readonly Row[])[] = []
  for (const state of filter.states ?? standardStates[mode]) {
    parts.push(yield* deliveriesAfter({ filter, state, from }))
  }
  // Each part ends somewhere else: no further than the one that has more to give.
  const ends = parts.flatMap((rows) => (rows.length < rowsAtOnce ? [] : [rows.at(-1)?.id ?? '']))
  const end = ends.toSorted()[0]
  const rows = parts.flat().filter((row) => end === undefined || row.id <= end)
  const ordered = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return { ...looked(ordered), isLast: end === undefined }
}

function looked(rows: readonly Row[]): Looked {
  const hits = rows.filter((row) => row.hit === 1)
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

function deliveriesAfter({ filter, state, from }: Part): Asking<readonly Row[]> {
  const hit = openHit()
  hit.addAny('d.destination', filter.destination)
  hit.add('d.subid = ?', filter.subid)
  hit.addAny('m.network', filter.network)
  hit.addAny('m.to_status', filter.event)
  hit.addAny('d.last_error', filter.error)
  hit.addPrefix(['d.subid', 'm.txid'], filter.q)
  hit.addCampaigns('d', filter.campaigns)
  return all<Row>(
    `select d.bucket as "bucket", d.id, ${hit.text()} as hit
     from deliveries d join moves m on m.bucket = d.bucket and m.id = d.move_id
     where d.${inBucket} and ${ofState(state)} and d.id > ? and d.id >= ? and d.id < ?
     order by d.id limit ${rowsAtOnce}`,
    ...hit.values(),
    state,
    from,
    ...idsOf('d_', filter),
  )
}

function movesAfter(filter: ReplayFilter, from: string): Asking<readonly Row[]> {
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
  return all<Row>(
    `select m.bucket as "bucket", m.id, ${hit.text()} as hit from moves m
     where m.${inBucket} and m.id > ? and m.id >= ? and m.id < ?
     order by m.id limit ${rowsAtOnce}`,
    ...hit.values(),
    from,
    ...idsOf('m_', filter),
  )
}

const idsOf = (prefix: string, { from = 0, to }: ReplayFilter) =>
  [idFloor(prefix, from), idFloor(prefix, to)] as const

/** Whether a row is one that is meant; said of every row, so that the place moves on past the others. */
function openHit() {
  const clauses: string[] = ['true']
  const bound: Bound[] = []
  const add = (clause: string, value: Bound | undefined) => {
    if (value === undefined) return
    clauses.push(`(${clause})`)
    bound.push(value)
  }
  return {
    add,
    addAny: (column: string, values: string | readonly string[] | undefined) =>
      add(
        `${column} in (${listed})`,
        values === undefined ? undefined : JSON.stringify([values].flat()),
      ),
    addPrefix: (columns: readonly string[], prefix: string | undefined) => {
      if (prefix === undefined) return
      clauses.push(
        `(${columns.map((column) => `substr(${column}, 1, length(?)) = ?`).join(' or ')})`,
      )
      bound.push(...columns.flatMap(() => [prefix, prefix]))
    },
    addCampaigns: (of: 'd' | 'm', campaigns: readonly string[] | undefined) =>
      add(
        `exists (select 1 from leads l
         where l.bucket = ${of}.bucket and l.subid = ${of}.subid and l.id = ${of}.lead_id
           and l.campaign in (${listed}))`,
        campaigns === undefined ? undefined : JSON.stringify(campaigns),
      ),
    text: () => `case when ${clauses.join(' and ')} then 1 else 0 end`,
    values: () => bound,
  }
}
