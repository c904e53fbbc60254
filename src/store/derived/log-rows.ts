import { type Asking, all, type Bound, changeAll, fromPairs } from '../questions/asking.ts'
import type { Place } from '../questions/cursor.ts'
import { type LogShape, type LogValues, slotOf } from '../questions/log-shapes.ts'
import { inBucket, onlyBucket } from '../rows/bucket.ts'

type Row = Place & { readonly bucket: number }

/** A derived row as it is to be; null: it is gone. */
export type Put = Row & {
  readonly values: LogValues | null | ((known: LogValues | null) => LogValues)
}

/** Puts rows in the place of what was known of them, and the counts that go with them. */
export function* putRows(shape: LogShape, puts: readonly Put[]): Asking<void> {
  if (puts.length === 0) return
  const columns = [...shape.fields, ...shape.more]
  const known = yield* knownRows(shape, puts)
  const counts = openCounts(shape)
  const changes = new Map<string, Row & { readonly values: LogValues | null }>()
  for (const { values, ...row } of puts) {
    const before = known.get(nameOf(row)) ?? null
    const after = typeof values === 'function' ? values(before) : values
    if (isSame(columns, before, after)) continue
    counts.add(row.at, before, -1)
    counts.add(row.at, after, 1)
    known.set(nameOf(row), after)
    changes.set(nameOf(row), { ...row, values: after })
  }
  const all = [...changes.values()]
  yield* changeAll(
    saveText(shape),
    all.flatMap(({ bucket, at, id, values }) =>
      values === null ? [] : [[bucket, at, id, ...columns.map((name) => values[name] ?? null)]],
    ),
  )
  yield* changeAll(
    `delete from ${shape.table} where ${inBucket} and at = ? and id = ?`,
    all.flatMap(({ at, id, values }) => (values === null ? [[at, id]] : [])),
  )
  yield* counts.write()
}

/** Which of these are derived already. */
export function* knownRows(
  shape: LogShape,
  places: readonly Place[],
): Asking<Map<string, LogValues | null>> {
  const columns = [...shape.fields, ...shape.more]
  const rows = yield* all<Place & LogValues>(
    `select ${['at', 'id', ...columns].map((name) => `x.${name}`).join(', ')}
     from ${fromPairs({ from: `${shape.table} x`, at: 'x.at', id: 'x.id' })} and x.${inBucket}`,
    JSON.stringify(places.map(({ at, id }) => [at, id])),
  )
  return new Map(rows.map((row) => [nameOf(row), row]))
}

export const nameOf = ({ at, id }: Place) => `${at} ${id}`

function saveText({ table, fields, more }: LogShape): string {
  const columns = [...fields, ...more]
  return `insert into ${table} (bucket, at, id, ${columns.join(', ')})
    values (?, ?, ?, ${columns.map(() => '?').join(', ')})
    on conflict (bucket, at, id) do update
    set ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}`
}

function isSame(columns: readonly string[], a: LogValues | null, b: LogValues | null): boolean {
  if (a === null || b === null) return a === b
  return columns.every((column) => (a[column] ?? null) === (b[column] ?? null))
}

type Change = {
  readonly place: readonly [...field: Bound[]]
  n: number
}

const addCount = `insert into log_slots (bucket, log, field, value, slot, stack, n)
  values (${onlyBucket}, ?, ?, ?, ?, ?, ?)
  on conflict (bucket, log, field, value, slot, stack) do update set n = log_slots.n + excluded.n`
const removeEmpty = `delete from log_slots where ${onlyBucket} = bucket
  and log = ? and field = ? and value = ? and slot = ? and stack = ? and n = 0`

/** Changes of the counts, gathered over one step and written once for each. */
function openCounts(shape: LogShape) {
  const changes = new Map<string, Change>()
  const count = (place: Change['place'], n: number) => {
    const key = place.join('\n')
    const known = changes.get(key)
    if (known === undefined) changes.set(key, { place, n })
    else known.n += n
  }
  return {
    add: (at: number, values: LogValues | null, n: 1 | -1) => {
      if (values === null) return
      const slot = slotOf(at)
      const stack = values[shape.stack] ?? ''
      count([shape.name, '', '', slot, stack], n)
      for (const field of shape.fields) {
        const value = values[field]
        if (value != null) count([shape.name, field, value, slot, stack], n)
      }
    },
    *write(): Asking<void> {
      const all = [...changes.values()].filter(({ n }) => n !== 0)
      yield* changeAll(
        addCount,
        all.map(({ place, n }) => [...place, n]),
      )
      yield* changeAll(
        removeEmpty,
        all.flatMap(({ place, n }) => (n < 0 ? [place] : [])),
      )
    },
  }
}
