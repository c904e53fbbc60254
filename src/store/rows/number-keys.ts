import { shortName } from '../../domain/short-name.ts'
import { type ClickDimension, clickDimensions, cubeDimensions } from '../numbers.ts'

export type KeyValues = Readonly<Record<ClickDimension, string | null>>

/** Cube 0 knows the first few dimensions alone: it is small whatever strangers send. */
export const cubes = [0, 1, 2] as const
export type Cube = (typeof cubes)[number]

/** Of one value, in bytes: a key of eleven such is found by an index, which takes 2,704. */
const longestValue = 200
/** Characters that fit whatever they are: each is six bytes at most. */
const sureToFit = Math.floor(longestValue / 6)
const bytesOf = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2

/** All values of a cube's dimensions in one text, and back; what is long in them is cut. */
export function keyName(values: KeyValues, cube: Cube): string {
  return JSON.stringify(cubeDimensions[cube].map((dimension) => bounded(values[dimension])))
}

function bounded(value: string | null): string | null {
  if (value === null || value.length <= sureToFit) return value
  return shortName(value, longestValue, bytesOf)
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
