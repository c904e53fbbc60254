import { alignDeliveries } from './align-deliveries.ts'
import { keepClick } from './keep-click.ts'
import { runAct } from './run-acts.ts'
import { settle } from './settle.ts'
import { sweep } from './sweep.ts'
import { take } from './take.ts'
import type { WriteAnswer, WriteOp } from './wire.ts'
import { setDeliveryState, type Work } from './work.ts'

/** Writes one operation; what it throws rolls the transaction back. */
export function runOp(work: Work, op: WriteOp): WriteAnswer[WriteOp['kind']] {
  const { clicks, tokens, settings } = work.tables
  switch (op.kind) {
    case 'take':
      return take(work, op.intake)
    case 'settle':
      settle(work, op.settlement)
      return undefined
    case 'click':
      return keepClick(work, op.click)
    case 'clicks':
      return op.clicks.map((click) => keepClick(work, click))
    case 'view':
      clicks.insertView(op.view)
      clicks.setLanding(op.view)
      return undefined
    case 'state':
      return setDeliveryState(work, op.id, op.state)
    case 'token':
      tokens.insert(op.token)
      return undefined
    case 'no-token':
      return tokens.remove(op.id)
    case 'settings':
      settings.apply(op.changes, work.now)
      return undefined
    case 'align':
      return alignDeliveries(work, op.limit)
    case 'sweep':
      return sweep(work, op.wish)
    case 'ping':
      return undefined
    case 'resend':
    case 'replay':
    case 'no-replay':
    case 'replay-step':
    case 'try':
    case 'decide':
    case 'no-tests':
      return runAct(work, op)
  }
}
