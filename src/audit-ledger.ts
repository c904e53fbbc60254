import { isDeepStrictEqual } from 'node:util'
import type { LedgerRow } from './store/looks.ts'
import type { Store } from './store/store.ts'

/** `counted`: what the rows say; null when they know nothing of this destination. */
export type LedgerDifference = { readonly kept: LedgerRow; readonly counted: LedgerRow | null }

/**
 * Destinations whose counters are not what their rows add up to. The count takes its time while others
 * write, so a counter that moved meanwhile says nothing: such a destination is looked at the next time.
 */
export async function auditLedger(
  store: Pick<Store, 'ledger' | 'recountLedger'>,
): Promise<readonly LedgerDifference[]> {
  const before = await store.ledger()
  const rows = byDestination(await store.recountLedger())
  const after = byDestination(await store.ledger())
  return before.flatMap((kept): LedgerDifference[] => {
    const { destination } = kept
    const counted = rows.get(destination) ?? null
    const isStill = isDeepStrictEqual(kept, after.get(destination))
    return isStill && !isDeepStrictEqual(kept, counted) ? [{ kept, counted }] : []
  })
}

export type LedgerAudit = {
  readonly compare: () => Promise<readonly LedgerDifference[]>
  /** What was found last. `at` in epoch milliseconds; null: it has not been compared yet. */
  readonly last: () => { readonly at: number | null; readonly differing: readonly string[] }
}

export function openLedgerAudit(
  store: Pick<Store, 'ledger' | 'recountLedger'>,
  nowMs: () => number,
): LedgerAudit {
  let last: ReturnType<LedgerAudit['last']> = { at: null, differing: [] }
  return {
    compare: async () => {
      const differences = await auditLedger(store)
      last = { at: nowMs(), differing: differences.map(({ kept }) => kept.destination) }
      return differences
    },
    last: () => last,
  }
}

function byDestination(rows: readonly LedgerRow[]): ReadonlyMap<string, LedgerRow> {
  return new Map(rows.map((row) => [row.destination, row]))
}
