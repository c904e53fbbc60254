import { derive as deriveLogs } from '../../derived/derive.ts'
import { keepWeights } from '../../derived/keep-weights.ts'
import { passSlot, replaceSlot } from '../../derived/replace-slot.ts'
import { recount, roll } from '../../derived/roll.ts'
import { alignDeliveries, releaseHeld } from '../../steps/align-deliveries.ts'
import { keepClick } from '../../steps/keep-click.ts'
import { take } from '../../steps/take.ts'
import { logLagMs, setDeliveryState } from '../../steps/work.ts'
import type { View } from '../../store.ts'
import type { SqliteWork as Work } from '../tables/tables.ts'
import type { ActOp } from '../threads/acts-wire.ts'
import type { AccessOp, CostOp, WriteAnswer, WriteOp } from '../threads/wire.ts'
import { runAccess } from './run-access.ts'
import { isActOp, runAct } from './run-acts.ts'
import { isCostOp, runCosts } from './run-costs.ts'
import { settle } from './settle.ts'
import { sweep } from './sweep.ts'

/** Writes one operation; what it throws rolls the transaction back. */
export function runOp(work: Work, op: WriteOp): WriteAnswer[WriteOp['kind']] {
  const { settings, audit, rollups } = work.tables
  switch (op.kind) {
    case 'take':
      return take(work, op.intake)
    case 'settle':
      settle(work, op.settlement)
      return undefined
    case 'click':
      rollups.noticeClick(op.click.at, work.now)
      return keepClick(work, op.click)
    case 'clicks':
      for (const { at } of op.clicks) rollups.noticeClick(at, work.now)
      return op.clicks.map((click) => keepClick(work, click))
    case 'view':
      return keepView(work, op.view)
    case 'state':
      return changeState(work, op)
    case 'release':
      return releaseHeld(work, op.destination, op.limit)
    case 'settings':
      return settings.apply(op.changes, work.now, (entry) => audit.insert(entry, work.now))
    case 'align':
      return alignDeliveries(work, op.limit)
    case 'sweep':
      return sweep(work, op.wish)
    case 'derive':
    case 'roll':
    case 'slot':
    case 'pass-slot':
    case 'recount':
    case 'weights':
      return derive(work, op)
    case 'mute':
      work.tables.mutes.set(op.id, op.until)
      return undefined
    case 'ping':
      return undefined
    default:
      return runByHand(work, op)
  }
}

/** What people ask for. */
function runByHand(work: Work, op: ActOp | CostOp | AccessOp) {
  if (isActOp(op)) return runAct(work, op)
  return isCostOp(op) ? runCosts(work, op) : runAccess(work, op)
}

function keepView({ tables: { clicks, rollups }, now }: Work, view: View): undefined {
  clicks.insertView(view)
  clicks.setLanding(view)
  rollups.noticeView(view, now)
}

function changeState(work: Work, op: Extract<WriteOp, { kind: 'state' }>): boolean {
  const changed = setDeliveryState(work, op.id, op.state)
  if (changed && op.audit !== null) work.tables.audit.insert(op.audit, work.now)
  return changed
}

/** What is made of the rows behind the writer's back. */
function derive(
  { tables: { answer, rollups } }: Work,
  op: Extract<WriteOp, { kind: 'derive' | 'roll' | 'slot' | 'pass-slot' | 'recount' | 'weights' }>,
): number | boolean | undefined {
  switch (op.kind) {
    case 'derive':
      return answer(deriveLogs({ ...op.wish, lagMs: logLagMs, movesLagMs: 0 }))
    case 'roll':
      return answer(roll({ ...op.wish, movesLagMs: 0, againMs: rollups.againMs }))
    case 'slot':
      answer(replaceSlot(op.counted, op.isOver))
      return undefined
    case 'pass-slot':
      answer(passSlot(op.slot))
      return undefined
    case 'recount':
      answer(recount())
      return undefined
    case 'weights':
      answer(keepWeights(op.weights))
      return undefined
  }
}
