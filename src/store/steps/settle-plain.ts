import type { Settlement } from '../store.ts'
import type { KnownSettings } from './known-settings.ts'
import { logLagMs, type Work } from './work.ts'

/** The end of a delivery by a call of its own first round, which brought nothing but that. */
export type PlainSettlement = Settlement & {
  readonly result: NonNullable<Settlement['result']>
  readonly step: Exclude<Settlement['step'], { readonly kind: 'retry' | 'held' }>
}

/** Nothing has to be read to know what it makes of its delivery, as long as that still waits for it. */
export function isPlain(
  settlement: Settlement,
  { snapshot }: KnownSettings,
): settlement is PlainSettlement {
  const { generation, reply, replyStatus, result, step, destination } = settlement
  if (generation > 0 || reply !== null || replyStatus !== null || result === null) return false
  if (step.kind === 'retry' || step.kind === 'held') return false
  return snapshot.destinations[destination]?.reply !== 'status'
}

/** What it brings beside its delivery, which is written already. */
export function noteEnd(
  { tables, ledger, now }: Pick<Work, 'tables' | 'ledger' | 'now'>,
  settlement: PlainSettlement,
): void {
  const { deliveryId, destination, attempt, step, createdAt } = settlement
  tables.attempts.insert(settlement, attempt === 1)
  ledger.move(destination, 'waiting', step.kind)
  if (createdAt < now - logLagMs) ledger.touch(deliveryId)
}

export const problemOf = ({ step }: PlainSettlement) =>
  step.kind === 'delivered' ? null : step.problem
