import type { LogName } from '../looks.ts'
import { type Asking, all, changeAll, column, listed } from '../questions/asking.ts'
import type { Place } from '../questions/cursor.ts'
import { logShapes } from '../questions/log-shapes.ts'
import { inBucket, onlyBucket } from '../rows/bucket.ts'
import { idTime } from '../rows/id-time.ts'
import { deliveriesNamed, leadsAt, postbacksNamed, putOf, putOfPostback } from './log-base.ts'
import { knownRows, nameOf, type Put, putRows } from './log-rows.ts'

type Touched = { readonly n: number; readonly log: LogName; readonly ids: string }

const nextTouched = 'select n, log, ids from log_touched order by n limit ?'
const removeTouched = 'delete from log_touched where n = ?'
const postbacksOfLeads = `select postback_id from moves where ${inBucket} and lead_id in (${listed})`
const deliveriesOfLeads = `select id from deliveries where ${inBucket} and lead_id in (${listed})`

/** Derives anew what changed, or went, after it was derived. Answers with how many rows were named. */
export function* touched(limit: number): Asking<number> {
  const named: Named = { postbacks: [], leads: [], deliveries: [] }
  const done: number[] = []
  let count = 0
  for (const { n, log, ids } of yield* all<Touched>(nextTouched, limit)) {
    if (count >= limit) break
    const names = ids.split(' ').map(placeOf)
    named[log].push(...names)
    count += names.length
    done.push(n)
  }
  // Before anything is read: what is written while this goes on is named once more.
  yield* changeAll(
    removeTouched,
    done.map((n) => [n]),
  )
  if (count > 0) yield* derive(named)
  return count
}

/** By id, or by time and id where the row is found by both, or is gone. */
type Name = { readonly at: number | null; readonly id: string }
type Named = { readonly [Log in LogName]: Name[] }

function* derive({ postbacks, leads, deliveries }: Named): Asking<void> {
  const places = leads.map(({ at, id }) => ({ at: at ?? 0, id }))
  const found = yield* leadsAt(places)
  yield* putRows(logShapes.leads, [...gone(places, found), ...found.map(putOf)])
  // Its campaign is that of all that is about it.
  const ids = JSON.stringify(places.map(({ id }) => id))
  const ofLeads = yield* column<string>(postbacksOfLeads, ids)
  const left = postbacks.flatMap(({ at, id }) => (at === null ? [] : [{ at, id }]))
  yield* putRows(logShapes.postbacks, gone(left, []))
  const changed = postbacks.flatMap(({ at, id }) => (at === null ? [id] : []))
  const again = yield* postbacksNamed([...new Set([...changed, ...ofLeads])])
  yield* putRows(logShapes.postbacks, again.map(putOfPostback))
  const owed = yield* column<string>(deliveriesOfLeads, ids)
  yield* deriveDeliveries([...new Set([...deliveries.map(({ id }) => id), ...owed])])
}

/** Those that are not derived yet will be, as they are then. */
function* deriveDeliveries(ids: readonly string[]): Asking<void> {
  const places = ids.map((id) => ({ at: idTime(id), id }))
  const known = yield* knownRows(logShapes.deliveries, places)
  const derived = places.filter((place) => known.has(nameOf(place)))
  const found = yield* deliveriesNamed(derived.map(({ id }) => id))
  yield* putRows(logShapes.deliveries, [...gone(derived, found), ...found.map(putOf)])
}

function gone(places: readonly Place[], found: readonly Place[]): readonly Put[] {
  const there = new Set(found.map(nameOf))
  return places
    .filter((place) => !there.has(nameOf(place)))
    .map((place) => ({ ...place, bucket: onlyBucket, values: null }))
}

/** `id`, or `at:id`. */
function placeOf(name: string): Name {
  const end = name.indexOf(':')
  if (end === -1) return { at: null, id: name }
  return { at: Number(name.slice(0, end)), id: name.slice(end + 1) }
}
