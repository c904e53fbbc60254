import type { SqliteWork as Work } from '../tables/tables.ts'
import type { CostAnswer, CostOp, WriteOp } from '../threads/wire.ts'

const dayMs = 86_400_000

export function isCostOp(op: WriteOp): op is CostOp {
  return op.kind === 'costs' || op.kind === 'no-cost' || op.kind === 'spread'
}

/** What was paid for clicks, and its parts. */
export function runCosts(
  { tables: { costs, rollups, audit }, now }: Work,
  op: CostOp,
): CostAnswer[CostOp['kind']] {
  switch (op.kind) {
    case 'costs':
      for (const cost of op.costs) costs.keep(cost, now)
      audit.insert(op.audit, now)
      return undefined
    case 'no-cost': {
      const isGone = costs.remove(op.id)
      if (isGone) audit.insert(op.audit, now)
      return isGone
    }
    case 'spread': {
      const removed = costs.removeOld(now - op.keepDays * dayMs, op.limit)
      if (op.step === null) return removed >= op.limit
      costs.spread(op.step, rollups.touchSlot)
      return true
    }
  }
}
