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
