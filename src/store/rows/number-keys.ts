import { type ClickDimension, clickDimensions, cubeDimensions } from '../numbers.ts'

export type KeyValues = Readonly<Record<ClickDimension, string | null>>

/** Cube 0 knows the first few dimensions alone: it is small whatever strangers send. */
export const cubes = [0, 1, 2] as const
export type Cube = (typeof cubes)[number]

/** All values of a cube's dimensions in one text, and back. */
export function keyName(values: KeyValues, cube: Cube): string {
  return JSON.stringify(cubeDimensions[cube].map((dimension) => values[dimension]))
}

// Each cube has another number of dimensions, by which its keys are told apart.
const dimensionsOf = new Map(
  cubeDimensions.map((own): [number, readonly ClickDimension[]] => [own.length, own]),
)

export function keyValues(name: string): KeyValues {
  const list: readonly (string | null)[] = JSON.parse(name)
  const own = dimensionsOf.get(list.length) ?? []
  const known = new Map(own.map((dimension, index) => [dimension, list[index] ?? null]))
  const entries = clickDimensions.map((dimension) => [dimension, known.get(dimension) ?? null])
  // Safe: one entry for each dimension.
  return Object.fromEntries(entries) as KeyValues
}
