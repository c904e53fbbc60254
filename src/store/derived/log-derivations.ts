import { type Asking, all, change, paired } from '../questions/asking.ts'
import type { Place } from '../questions/cursor.ts'
import { nowhere } from '../questions/derived-to.ts'
import { baseBucket, logShapes } from '../questions/log-shapes.ts'
import { inBucket } from '../rows/bucket.ts'
import { isHeld } from '../rows/deliveries.ts'
import { idFloor, idTime } from '../rows/id-time.ts'
import type { Derivation, DeriveStep } from './derive.ts'
import {
  atItsId,
  type BaseRow,
  placeOf,
  postbacksNamed,
  putOf,
  putOfPostback,
  selectDeliveries,
  selectLeads,
  selectPostbacks,
  valuesOf,
} from './log-base.ts'
import { putRows } from './log-rows.ts'
import { touched } from './log-touched.ts'

type MoveRow = {
  readonly bucket: number
  readonly id: string
  readonly postbackId: string
  readonly toStatus: string
}

const nextMoves = `select bucket as "bucket", id, postback_id as "postbackId", to_status as "toStatus"
  from moves where ${inBucket} and id > ? and id < ? order by id limit ?`
const leadsOfMoves = `${selectLeads} join moves m on m.bucket = l.bucket and m.subid = l.subid
    and m.network = l.network and m.lead_id = l.id
  where (m.bucket, m.id) in (${paired})`

const ofMoves: Derivation = {
  name: logShapes.leads.derivation,
  *step({ after, nowMs, limit, movesLagMs }) {
    const end = movesLagMs === 0 ? lastId('m_') : idFloor('m_', nowMs - movesLagMs)
    const moves = yield* all<MoveRow>(nextMoves, firstId('m_', after), end, limit)
    if (moves.length === 0) return { place: after, rows: 0 }
    const pairs = JSON.stringify(moves.map(({ bucket, id }) => [bucket, id]))
    yield* putRows(logShapes.leads, (yield* all<BaseRow>(leadsOfMoves, pairs)).map(putOf))
    const byPostback = new Map(moves.map((move) => [move.postbackId, move]))
    const postbacks = yield* postbacksNamed([...byPostback.keys()])
    yield* putRows(
      logShapes.postbacks,
      postbacks.map((row) => {
        const move = byPostback.get(row.id)
        const moved = { status: move?.toStatus ?? null, move_id: move?.id ?? null }
        return { ...placeOf(row), values: { ...valuesOf(row), ...moved } }
      }),
    )
    return { place: lastOf(moves, after), rows: moves.length }
  },
}

const nextPostbacks = `${selectPostbacks} where ${baseBucket(logShapes.postbacks)}
  and (p.at, p.id) > (?, ?) and p.at < ? order by p.at, p.id limit ?`

const ofPostbacks: Derivation = {
  name: logShapes.postbacks.derivation,
  *step({ after, nowMs, limit, lagMs }) {
    const found = yield* all<BaseRow>(nextPostbacks, after.at, after.id, nowMs - lagMs, limit)
    yield* putRows(logShapes.postbacks, found.map(putOfPostback))
    const last = found.at(-1)
    const place = last === undefined ? after : { at: last.at, id: last.id }
    return { place, rows: found.length }
  },
}

const nextDeliveries = `${selectDeliveries} where ${baseBucket(logShapes.deliveries)}
  and d.id > ? and d.id < ? order by d.id limit ?`

const ofDeliveries: Derivation = {
  name: logShapes.deliveries.derivation,
  *step({ after, nowMs, limit, lagMs }) {
    const end = idFloor('d_', nowMs - lagMs)
    const found = yield* all<BaseRow>(nextDeliveries, firstId('d_', after), end, limit)
    yield* putRows(
      logShapes.deliveries,
      found.map((row) => putOf(atItsId(row))),
    )
    return { place: lastOf(found, after), rows: found.length }
  },
}

const ofTouched: Derivation = {
  name: 'log-touched',
  *step({ after, limit }: DeriveStep): Asking<{ place: Place; rows: number }> {
    return { place: after, rows: yield* touched(limit) }
  },
}

// Both states are named for the index, which has the rows of these.
const nameHeld = `insert into log_touched (log, ids) select 'deliveries', d.id from deliveries d
  where d.${inBucket} and d.state in ('waiting', 'parked') and ${isHeld('d')}`

/** Once: an earlier version derived what is held under `parked`. */
const ofHeld: Derivation = {
  name: 'log-held',
  *step({ after }) {
    if (after.at !== nowhere.at) return { place: after, rows: 0 }
    yield* change(nameHeld)
    return { place: { at: 0, id: '' }, rows: 0 }
  },
}

/** The logs' index: what changed later, moves and what they made, and rows that are new. */
export const logDerivations: readonly Derivation[] = [
  ofHeld,
  ofTouched,
  ofMoves,
  ofPostbacks,
  ofDeliveries,
]

const placeOfId = ({ id }: { readonly id: string }): Place => ({ at: idTime(id), id })

/** After a rewind there is a moment to go on from, and no id. */
function firstId(prefix: string, after: Place): string {
  return after.id === '' ? idFloor(prefix, after.at) : after.id
}

/** After every id of this prefix: a moment that no clock comes to. */
const lastId = (prefix: string) => `${prefix}~`

function lastOf(rows: readonly { readonly id: string }[], after: Place): Place {
  const last = rows.at(-1)
  return last === undefined ? after : placeOfId(last)
}
