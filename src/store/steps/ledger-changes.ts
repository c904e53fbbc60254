import type { StoredDelivery } from './stored-delivery.ts'

type State = StoredDelivery['state']

export const ledgerStates = [
  'delivered',
  'failed',
  'expired',
  'cancelled',
  'parked',
  'waiting',
] as const satisfies readonly State[]

type Counts = Record<State | 'accepted', number>

const noCounts = (): Counts => ({
  accepted: 0,
  delivered: 0,
  failed: 0,
  expired: 0,
  cancelled: 0,
  parked: 0,
  waiting: 0,
})

/** What one commit changes in the ledger: gathered, and written once for each destination. */
export type LedgerChanges = {
  readonly add: (destination: string, state: State) => void
  readonly move: (destination: string, from: State, to: State) => void
  /** Remembers a delivery that has changed since the logs' index may have been told of it. */
  readonly touch: (id: string) => void
  readonly touched: () => readonly string[]
  readonly entries: () => Iterable<readonly [destination: string, changes: Counts]>
}

export function openLedgerChanges(): LedgerChanges {
  const changes = new Map<string, Counts>()
  const touched: string[] = []
  const of = (destination: string): Counts => {
    const known = changes.get(destination)
    if (known !== undefined) return known
    const fresh = noCounts()
    changes.set(destination, fresh)
    return fresh
  }
  return {
    add: (destination, state) => {
      const counts = of(destination)
      counts.accepted += 1
      counts[state] += 1
    },
    move: (destination, from, to) => {
      const counts = of(destination)
      counts[from] -= 1
      counts[to] += 1
    },
    touch: (id) => touched.push(id),
    touched: () => touched,
    entries: () => changes.entries(),
  }
}
