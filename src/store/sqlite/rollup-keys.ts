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

/** Short names for keys, made when they are first met. */
export function prepareKeys(db: Database) {
  const find = db.prepare<[string], number>('select id from rollup_keys where name = ?').pluck()
  const insert = db
    .prepare<[string], number>('insert into rollup_keys (name) values (?) returning id')
    .pluck()
  const name = db.prepare<[number], string>('select name from rollup_keys where id = ?').pluck()
  return {
    idOf: (text: string): number => find.get(text) ?? insert.get(text) ?? 0,
    nameOf: (id: number): string | undefined => name.get(id),
  }
}
