import { type Asking, changeAll } from '../questions/asking.ts'
import { inSums, onlyBucket } from '../rows/bucket.ts'
import { type Cell, cellsOf, type Fact, sumColumns } from './lead-fact.ts'

type Total = Omit<Cell, 'sums'> & { readonly sums: number[] }

/** Changes of cells, gathered over one transaction and written once for each cell. */
export type CellChanges = {
  readonly add: (fact: Fact) => void
  readonly take: (fact: Fact) => void
  readonly entries: () => Iterable<Total>
}

export function openCellChanges(): CellChanges {
  const totals = new Map<string, Total>()
  const change = (fact: Fact, sign: 1 | -1) => {
    for (const { sums, ...place } of cellsOf(fact)) {
      const name = Object.values(place).join(' ')
      const total = totals.get(name) ?? { ...place, sums: sumColumns.map(() => 0) }
      totals.set(name, total)
      for (const [index, column] of sumColumns.entries()) {
        total.sums[index] = (total.sums[index] ?? 0) + sign * (sums[column] ?? 0)
      }
    }
  }
  return {
    add: (fact) => change(fact, 1),
    take: (fact) => change(fact, -1),
    entries: () => totals.values(),
  }
}

const place = ['cube', 'base', 'slot', 'key', 'currency']
const columns = [...place, ...sumColumns]
const addCell = `insert into rollup_leads (bucket, ${columns.join(', ')})
  values (${onlyBucket}, ${columns.map(() => '?').join(', ')})
  on conflict (bucket, ${place.join(', ')}) do update
  set ${sumColumns.map((name) => `${name} = rollup_leads.${name} + excluded.${name}`).join(', ')}`
const removeEmpty = `delete from rollup_leads where ${inSums} and cube = ? and base = ? and slot = ?
  and key = ? and currency = ? and ${sumColumns.map((name) => `${name} = 0`).join(' and ')}`

export function* writeCells(changes: CellChanges): Asking<void> {
  const all = [...changes.entries()].filter(({ sums }) => sums.some((sum) => sum !== 0))
  const placeOf = ({ cube, base, slot, key, currency }: Total) => [cube, base, slot, key, currency]
  yield* changeAll(
    addCell,
    all.map((total) => [...placeOf(total), ...total.sums]),
  )
  yield* changeAll(removeEmpty, all.filter(({ sums }) => sums.some((sum) => sum < 0)).map(placeOf))
}
