import type { Database } from 'better-sqlite3'
import type { LogName } from '../looks.ts'
import { inBucket } from '../rows/bucket.ts'
import { idTime } from '../rows/id-time.ts'
import type { Derivation } from './derive.ts'
import { type LogTables, putPostback, valuesOf } from './log-base.ts'

type Touched = { readonly n: number; readonly log: LogName; readonly ids: string }

/** Rows that changed, or went, after they were derived. */
export function prepareTouched(db: Database, { rows, base }: LogTables): Derivation {
  const next = db.prepare<[number], Touched>(
    'select n, log, ids from log_touched order by n limit ?',
  )
  const remove = db.prepare<[number]>('delete from log_touched where n = ?')
  const movesOf = db.prepare<[string], { id: string; postbackId: string }>(
    `select id, postback_id as "postbackId" from moves where ${inBucket} and lead_id = ?`,
  )
  const deliveriesOf = db
    .prepare<[string], string>(`select id from deliveries where ${inBucket} and lead_id = ?`)
    .pluck()

  const postback = (id: string) => {
    const row = base.postback(id)
    if (row !== undefined) putPostback(rows.postbacks, row)
  }
  const delivery = (id: string) => {
    const place = { at: idTime(id), id }
    // Not derived yet: it will be, as it is then.
    if (rows.deliveries.find(place) === undefined) return
    const row = base.delivery(id)
    rows.deliveries.put(place, row === undefined ? null : valuesOf(row))
  }
  const lead = (at: number, id: string) => {
    const row = base.leadAt({ at, id })
    rows.leads.put({ at, id }, row === undefined ? null : valuesOf(row))
    // Its campaign is that of all that is about it.
    for (const move of movesOf.all(id)) postback(move.postbackId)
    for (const deliveryId of deliveriesOf.all(id)) delivery(deliveryId)
  }
  const redo: Readonly<Record<LogName, (at: number | null, id: string) => void>> = {
    postbacks: (at, id) => (at === null ? postback(id) : rows.postbacks.put({ at, id }, null)),
    leads: (at, id) => lead(at ?? 0, id),
    deliveries: (_at, id) => delivery(id),
  }
  return {
    name: 'log-touched',
    step: ({ after, limit }) => {
      let done = 0
      for (const { n, log, ids } of next.all(limit)) {
        if (done >= limit) break
        const names = ids.split(' ')
        for (const name of names) redo[log](...placeOf(name))
        done += names.length
        remove.run(n)
      }
      return { place: after, rows: done }
    },
  }
}

/** `id`, or `at:id` of a row that is found by both, or that is gone. */
function placeOf(name: string): readonly [at: number | null, id: string] {
  const end = name.indexOf(':')
  return end === -1 ? [null, name] : [Number(name.slice(0, end)), name.slice(end + 1)]
}
