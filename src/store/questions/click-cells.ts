import { type ClickDimension, otherValue } from '../numbers.ts'
import { inBucket } from '../rows/bucket.ts'
import { type Cube, type KeyValues, keyName } from '../rows/number-keys.ts'
import { splitAmount } from '../rows/split-amounts.ts'
import { type Asking, each } from './asking.ts'

export type ClickCell = {
  readonly cube: Cube
  readonly name: string
  readonly count: number
  readonly units: bigint
  readonly micros: bigint
}

type Gathered = { readonly values: KeyValues; count: number; units: bigint; micros: bigint }

/** Different combinations held in memory while a quarter of an hour is counted. */
const mostGathered = 50_000
/** Of one quarter of an hour and cube, on disk. */
const mostCells = 300

const strangers: readonly ClickDimension[] = ['px', 'domain', 'city']
const details: readonly ClickDimension[] = [
  ...strangers,
  ...(['prelanding', 'country', 'device', 'os', 'source'] as const),
  ...(['region', 'browser', 'mark'] as const),
]
const everything: readonly ClickDimension[] = [...details, 'landing', 'campaign']

const folded = (values: KeyValues, names: readonly ClickDimension[]): KeyValues => ({
  ...values,
  ...Object.fromEntries(names.map((name) => [name, otherValue])),
})

const clicksBetween = `select campaign, source, landing, prelanding, px, domain, country, device, os,
    region, city, browser, mark, cost
  from clicks indexed by clicks_by_time
  where ${inBucket} and at >= ? and at < ? and apart is null and prefetch = 0 order by at`

type Text = string | null
type ClickLine = readonly [
  ...[campaign: Text, source: Text, landing: Text, prelanding: Text, px: Text],
  ...[domain: Text, country: Text, device: Text, os: Text],
  ...[region: Text, city: Text, browser: Text, mark: Text, cost: Text],
]

/** The clicks of this time, those of the same values together: of the second cube, and of the third. */
export type GatheredClicks = Readonly<Record<GatheredCube, readonly Gathered[]>>
type GatheredCube = Exclude<Cube, 0>

export function* readClickCells(from: number, to: number): Asking<GatheredClicks> {
  const all = { 1: new Map<string, Gathered>(), 2: new Map<string, Gathered>() } as const
  yield* each({ text: clicksBetween, values: [from, to] }, (line: ClickLine) => {
    const [campaign, source, landing, prelanding, px, domain, country, device, os, ...more] = line
    const [region, city, browser, mark, cost] = more
    const click = { campaign, source, landing, prelanding, px, domain, country, device, os }
    const values: KeyValues = { ...click, region, city, browser, mark, network: null }
    for (const cube of [1, 2] as const) addCost(cellOf(all[cube], values, cube), cost)
  })
  return { 1: [...all[1].values()], 2: [...all[2].values()] }
}

function cellOf(cells: Map<string, Gathered>, values: KeyValues, cube: GatheredCube): Gathered {
  const name = keyName(values, cube)
  const known = cells.get(name)
  if (known !== undefined) return known
  if (cells.size < mostGathered) return gather(cells, name, values)
  const rest = folded(values, everything)
  const nameOfRest = keyName(rest, cube)
  return cells.get(nameOfRest) ?? gather(cells, nameOfRest, rest)
}

function gather(cells: Map<string, Gathered>, name: string, values: KeyValues): Gathered {
  const cell = { values, count: 0, units: 0n, micros: 0n }
  cells.set(name, cell)
  return cell
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
