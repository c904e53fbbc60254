import type { Database } from 'better-sqlite3'
import { type ClickDimension, clickDimensions } from '../numbers.ts'

export type KeyValues = Readonly<Record<ClickDimension, string | null>>

/** Cube 0 knows the first few dimensions alone: it is small whatever strangers send. */
export const cubes = [0, 1] as const
export type Cube = (typeof cubes)[number]
const dimensionsOfCube = { 0: 4, 1: clickDimensions.length } as const

/** Whether the small cube can tell these apart. */
export const isCoreDimension = (name: string): boolean =>
  clickDimensions.slice(0, dimensionsOfCube[0]).some((one) => one === name)

/** All values of a cube's dimensions in one text, and back. */
export function keyName(values: KeyValues, cube: Cube): string {
  const known = clickDimensions.slice(0, dimensionsOfCube[cube])
  return JSON.stringify(known.map((dimension) => values[dimension]))
}

export function keyValues(name: string): KeyValues {
  const list: readonly (string | null)[] = JSON.parse(name)
  const entries = clickDimensions.map((dimension, index) => [dimension, list[index] ?? null])
  // Safe: one entry for each dimension.
  return Object.fromEntries(entries) as KeyValues
}

type StoredKey = { readonly id: number; readonly lastSlot: number }

/** Short names for keys, made when they are first met, and kept for as long as any number is under them. */
export function prepareKeys(db: Database) {
  const find = db.prepare<[string], StoredKey>(
    'select id, last_slot as "lastSlot" from rollup_keys where name = ?',
  )
  const insert = db
    .prepare<[string, number], number>(
      'insert into rollup_keys (name, last_slot) values (?, ?) returning id',
    )
    .pluck()
  const touch = db.prepare<[number, number, number]>(
    'update rollup_keys set last_slot = ? where id = ? and last_slot < ?',
  )
  const name = db.prepare<[number], string>('select name from rollup_keys where id = ?').pluck()
  // Never the newest: its id would be given to another key, and a reader may remember it.
  const drop = db.prepare<[number, number]>(
    `delete from rollup_keys where id in (
       select id from rollup_keys where last_slot < ? and id < (select max(id) from rollup_keys)
       order by last_slot limit ?)`,
  )
  return {
    /** `slot`: the latest that is to be counted under it. */
    idOf: (text: string, slot: number): number => {
      const known = find.get(text)
      if (known === undefined) return insert.get(text, slot) ?? 0
      if (known.lastSlot < slot) touch.run(slot, known.id, slot)
      return known.id
    },
    touch: (id: number, slot: number) => touch.run(slot, id, slot),
    nameOf: (id: number): string | undefined => name.get(id),
    /** Those under which nothing has been counted since; all their numbers have to be gone. */
    dropOld: (before: number, limit: number): number => drop.run(before, limit).changes,
  }
}
