import type { Database } from 'better-sqlite3'
import type { Place } from '../questions/cursor.ts'
import { type LogShape, type LogValues, slotOf } from '../questions/log-shapes.ts'
import { inBucket, onlyBucket } from '../rows/bucket.ts'

type Change = {
  readonly field: string
  readonly value: string
  readonly slot: number
  readonly stack: string
  n: number
}

/** The derived rows of one log, and the counts that go with them. */
export function prepareLogRows(db: Database, shape: LogShape) {
  const columns = [...shape.fields, ...shape.more]
  const find = db.prepare<[number, string], Record<string, string | null>>(
    `select ${columns.join(', ')} from ${shape.table} where ${inBucket} and at = ? and id = ?`,
  )
  const save = db.prepare<(string | number | null)[]>(
    `insert or replace into ${shape.table} (bucket, at, id, ${columns.join(', ')})
     values (${onlyBucket}, ?, ?, ${columns.map(() => '?').join(', ')})`,
  )
  const remove = db.prepare<[number, string]>(
    `delete from ${shape.table} where ${inBucket} and at = ? and id = ?`,
  )
  const slots = prepareSlots(db, shape.name)
  let changes = new Map<string, Change>()

  const count = (change: Change) => {
    const key = `${change.field}\n${change.slot}\n${change.stack}\n${change.value}`
    const known = changes.get(key)
    if (known === undefined) changes.set(key, change)
    else known.n += change.n
  }
  const countAll = (at: number, values: LogValues, n: number) => {
    const slot = slotOf(at)
    const stack = values[shape.stack] ?? ''
    count({ field: '', value: '', slot, stack, n })
    for (const field of shape.fields) {
      const value = values[field]
      if (value != null) count({ field, value, slot, stack, n })
    }
  }
  return {
    find: ({ at, id }: Place): LogValues | undefined => find.get(at, id),
    /** Puts a row in the place of what was known of it; null: it is gone. */
    put: ({ at, id }: Place, next: LogValues | null) => {
      const known = find.get(at, id)
      if (known !== undefined && next !== null && isSame(columns, known, next)) return
      if (known !== undefined) countAll(at, known, -1)
      if (next === null) remove.run(at, id)
      else save.run(at, id, ...columns.map((column) => next[column] ?? null))
      if (next !== null) countAll(at, next, 1)
    },
    /** Writes the counts of all that was put: once for each, before the transaction ends. */
    flush: () => {
      const counted = changes
      changes = new Map()
      for (const change of counted.values()) slots.add(change)
    },
    /** Forgets them: the transaction they belong to may have been rolled back. */
    begin: () => {
      changes = new Map()
    },
  }
}

function isSame(columns: readonly string[], a: LogValues, b: LogValues): boolean {
  return columns.every((column) => (a[column] ?? null) === (b[column] ?? null))
}

function prepareSlots(db: Database, log: string) {
  const add = db.prepare<[string, string, string, number, string, number]>(
    `insert into log_slots (bucket, log, field, value, slot, stack, n)
     values (${onlyBucket}, ?, ?, ?, ?, ?, ?)
     on conflict (bucket, log, field, value, slot, stack) do update set n = n + excluded.n`,
  )
  const removeEmpty = db.prepare<[string, string, string, number, string]>(
    `delete from log_slots where ${inBucket}
       and log = ? and field = ? and value = ? and slot = ? and stack = ? and n = 0`,
  )
  return {
    add: ({ field, value, slot, stack, n }: Change) => {
      if (n === 0) return
      add.run(log, field, value, slot, stack, n)
      if (n < 0) removeEmpty.run(log, field, value, slot, stack)
    },
  }
}
