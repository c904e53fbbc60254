import type { Database } from 'better-sqlite3'
import { onlyBucket } from '../rows/bucket.ts'
import { type Cell, cellsOf, type Fact, sumColumns } from './rollup-fact.ts'

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

export function prepareCells(db: Database) {
  const place = ['cube', 'base', 'slot', 'key', 'currency']
  const change = db.prepare<(string | number)[]>(
    `insert into rollup_leads (bucket, ${[...place, ...sumColumns].join(', ')})
     values (${onlyBucket}, ${[...place, ...sumColumns].map(() => '?').join(', ')})
     on conflict (bucket, ${place.join(', ')}) do update
     set ${sumColumns.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`,
  )
  const empty = db.prepare<(string | number)[]>(
    `delete from rollup_leads where bucket = ${onlyBucket} and cube = ? and base = ? and slot = ?
       and key = ? and currency = ? and ${sumColumns.map((name) => `${name} = 0`).join(' and ')}`,
  )
  return {
    write: (changes: CellChanges) => {
      for (const { cube, base, slot, key, currency, sums } of changes.entries()) {
        if (sums.every((sum) => sum === 0)) continue
        change.run(cube, base, slot, key, currency, ...sums)
        if (sums.some((sum) => sum < 0)) empty.run(cube, base, slot, key, currency)
      }
    },
  }
}
