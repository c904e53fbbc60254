import type { Database } from 'better-sqlite3'
import { type ClickDimension, otherValue } from '../numbers.ts'
import { inBucket } from './bucket.ts'
import { splitAmount } from './rollup-amounts.ts'
import { type Cube, type KeyValues, keyName } from './rollup-keys.ts'

export type ClickCell = {
  readonly cube: Cube
  readonly name: string
  readonly count: number
  readonly units: bigint
  readonly micros: bigint
}

type Gathered = { readonly values: KeyValues; count: number; units: bigint; micros: bigint }

type ClickRow = Omit<KeyValues, 'network'> & { readonly cost: string | null }

/** Different combinations held in memory while a quarter of an hour is counted. */
const mostGathered = 50_000
/** Of one quarter of an hour and cube, on disk. */
const mostCells = 300

const strangers: readonly ClickDimension[] = ['px', 'domain']
const details: readonly ClickDimension[] = [
  ...strangers,
  ...(['prelanding', 'country', 'device', 'os', 'source'] as const),
]
const everything: readonly ClickDimension[] = [...details, 'landing', 'campaign']

const folded = (values: KeyValues, names: readonly ClickDimension[]): KeyValues => ({
  ...values,
  ...Object.fromEntries(names.map((name) => [name, otherValue])),
})

/** The clicks of a quarter of an hour, those of the same values together. */
export function readClickCells(db: Database) {
  const clicks = db.prepare<[number, number], ClickRow>(
    `select campaign, source, landing, prelanding, px, domain, country, device, os, cost
     from clicks indexed by clicks_by_time
     where ${inBucket} and at >= ? and at < ? and apart is null and prefetch = 0 order by at`,
  )
  return (from: number, to: number): readonly Gathered[] => {
    const cells = new Map<string, Gathered>()
    for (const { cost, ...rest } of clicks.iterate(from, to)) {
      const values: KeyValues = { ...rest, network: null }
      const name = keyName(values, 1)
      const known = cells.get(name)
      const cell = known ?? (cells.size < mostGathered ? gather(cells, name, values) : undefined)
      addCost(cell ?? overflow(cells, values), cost)
    }
    return [...cells.values()]
  }
}

function gather(cells: Map<string, Gathered>, name: string, values: KeyValues): Gathered {
  const cell = { values, count: 0, units: 0n, micros: 0n }
  cells.set(name, cell)
  return cell
}

function overflow(cells: Map<string, Gathered>, values: KeyValues): Gathered {
  const rest = folded(values, everything)
  const name = keyName(rest, 1)
  return cells.get(name) ?? gather(cells, name, rest)
}

function addCost(cell: Gathered, cost: string | null): void {
  cell.count += 1
  if (cost === null || cost === '0') return
  const { units, micros } = splitAmount(cost)
  cell.units += BigInt(units)
  cell.micros += BigInt(micros)
}

/**
 * At most so many cells: the most frequent stay as they are; of the rest first what strangers send is
 * counted as `(other)`, then every detail, and at last everything.
 */
export function boundedCells(gathered: readonly Gathered[], cube: Cube): readonly ClickCell[] {
  let cells = merge(gathered, cube, [])
  for (const names of [strangers, details, everything]) {
    if (cells.length <= mostCells) break
    const kept = cells.slice(0, mostCells / 2)
    cells = [...kept, ...merge(cells.slice(mostCells / 2), cube, names)]
    cells = merge(cells, cube, [])
  }
  return cells.map(({ values, count, units, micros }) => ({
    ...{ cube, name: keyName(values, cube), count, units, micros },
  }))
}

/** The most frequent first; names decide between equals, so that counting anew gives the same. */
function merge(cells: readonly Gathered[], cube: Cube, names: readonly ClickDimension[]) {
  const merged = new Map<string, Gathered>()
  for (const cell of cells) {
    const values = names.length === 0 ? cell.values : folded(cell.values, names)
    const name = keyName(values, cube)
    const known = merged.get(name) ?? gather(merged, name, values)
    known.count += cell.count
    known.units += cell.units
    known.micros += cell.micros
  }
  return [...merged]
    .sort(([a, one], [b, two]) => two.count - one.count || (a < b ? -1 : 1))
    .map(([, cell]) => cell)
}
