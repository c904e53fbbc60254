import type { Database } from 'better-sqlite3'
import type { Place } from '../questions/cursor.ts'
import { baseBucket, logShapes } from '../questions/log-shapes.ts'
import { inBucket } from '../rows/bucket.ts'
import { idFloor, idTime } from '../rows/id-time.ts'
import { logLagMs } from '../steps/work.ts'
import type { Derivation, DeriveStep } from './derive.ts'
import {
  type BaseRow,
  type LogRows,
  type LogTables,
  type MoveRow,
  prepareBase,
  putPostback,
  selectDeliveries,
  selectPostbacks,
  valuesOf,
} from './log-base.ts'
import { prepareLogRows } from './log-rows.ts'
import { prepareTouched } from './log-touched.ts'

/** The logs' index: rows that are new, the moves made of them, and what changed later. */
export function logDerivations(db: Database): readonly Derivation[] {
  const rows = {
    postbacks: prepareLogRows(db, logShapes.postbacks),
    leads: prepareLogRows(db, logShapes.leads),
    deliveries: prepareLogRows(db, logShapes.deliveries),
  }
  const base = prepareBase(db)
  return [
    counting(rows, prepareTouched(db, { rows, base })),
    counting(rows, ofMoves(db, { rows, base })),
    counting(rows, ofPostbacks(db, { rows, base })),
    counting(rows, ofDeliveries(db, { rows, base })),
  ]
}

function counting(rows: LogRows, { name, step }: Derivation): Derivation {
  const all = Object.values(rows)
  return {
    name,
    step: (wish) => {
      for (const one of all) one.begin()
      const done = step(wish)
      for (const one of all) one.flush()
      return done
    },
  }
}

function ofMoves(db: Database, { rows, base }: LogTables): Derivation {
  const next = db.prepare<[string, number], MoveRow>(
    `select id, lead_id as "leadId", postback_id as "postbackId", to_status as "toStatus",
       subid, network
     from moves where ${inBucket} and id > ? order by id limit ?`,
  )
  const derive = (move: MoveRow) => {
    const lead = base.lead(move)
    if (lead !== undefined) rows.leads.put(lead, valuesOf(lead))
    const postback = base.postback(move.postbackId)
    if (postback === undefined) return
    rows.postbacks.put(postback, {
      ...valuesOf(postback),
      status: move.toStatus,
      move_id: move.id,
    })
  }
  return {
    name: logShapes.leads.derivation,
    step: ({ after, limit }) => {
      const moves = next.all(firstId('m_', after), limit)
      for (const move of moves) derive(move)
      return { place: lastOf(moves, after), rows: moves.length }
    },
  }
}

function ofPostbacks(db: Database, { rows }: LogTables): Derivation {
  const next = db.prepare<[number, string, number, number], BaseRow>(
    `${selectPostbacks} where ${baseBucket(logShapes.postbacks)}
     and (p.at, p.id) > (?, ?) and p.at < ? order by p.at, p.id limit ?`,
  )
  return {
    name: logShapes.postbacks.derivation,
    step: ({ after, nowMs, limit }: DeriveStep) => {
      const found = next.all(after.at, after.id, nowMs - logLagMs, limit)
      for (const row of found) putPostback(rows.postbacks, row)
      const last = found.at(-1)
      const place = last === undefined ? after : { at: last.at, id: last.id }
      return { place, rows: found.length }
    },
  }
}

function ofDeliveries(db: Database, { rows }: LogTables): Derivation {
  const next = db.prepare<[string, string, number], BaseRow>(
    `${selectDeliveries} where ${baseBucket(logShapes.deliveries)} and d.id > ? and d.id < ?
     order by d.id limit ?`,
  )
  return {
    name: logShapes.deliveries.derivation,
    step: ({ after, nowMs, limit }) => {
      const found = next.all(firstId('d_', after), idFloor('d_', nowMs - logLagMs), limit)
      for (const row of found) rows.deliveries.put(placeOfId(row), valuesOf(row))
      return { place: lastOf(found, after), rows: found.length }
    },
  }
}

const placeOfId = ({ id }: { readonly id: string }): Place => ({ at: idTime(id), id })

/** After a rewind there is a moment to go on from, and no id. */
function firstId(prefix: string, after: Place): string {
  return after.id === '' ? idFloor(prefix, after.at) : after.id
}

function lastOf(rows: readonly { readonly id: string }[], after: Place): Place {
  const last = rows.at(-1)
  return last === undefined ? after : placeOfId(last)
}
