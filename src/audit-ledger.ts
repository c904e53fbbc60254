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

function byDestination(rows: readonly LedgerRow[]): ReadonlyMap<string, LedgerRow> {
  return new Map(rows.map((row) => [row.destination, row]))
}
