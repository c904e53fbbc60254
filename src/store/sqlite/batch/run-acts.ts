import { forgetSubid } from '../../erasing/forget-subid.ts'
import { applyHeld, dismissHeld } from '../../steps/apply-held.ts'
import { openLedgerChanges } from '../../steps/ledger-changes.ts'
import { resend } from '../../steps/resend.ts'
import { stepReplay } from '../../steps/step-replay.ts'
import { decide, hearAgain, take } from '../../steps/take.ts'
import type { SqliteWork as Work } from '../tables/tables.ts'
import type { ActAnswer, ActOp } from '../threads/acts-wire.ts'
import type { WriteOp } from '../threads/wire.ts'
import { deleteTests } from './delete-tests.ts'

const actKinds = {
  ...{
    resend: true,
    replay: true,
    'pause-replay': true,
    'no-replay': true,
    'replay-step': true,
    try: true,
  },
  ...{ decide: true, 'apply-held': true, 'dismiss-held': true, 'hear-again': true },
  ...{ 'no-tests': true, forget: true },
} as const satisfies Record<ActOp['kind'], true>

export const isActOp = (op: WriteOp): op is ActOp => Object.hasOwn(actKinds, op.kind)

/** What people do by hand. */
export function runAct(work: Work, op: ActOp): ActAnswer[ActOp['kind']] {
  const { replays } = work.tables
  switch (op.kind) {
    case 'resend':
      return resend(work, op.id, op.render)
    case 'replay':
      replays.insert(op.replay)
      return undefined
    case 'pause-replay':
      return replays.pause(op.id, op.paused, work.now)
    case 'no-replay':
      return replays.cancel(op.id, work.now)
    case 'replay-step':
      return stepReplay(work, op.step)
    case 'try':
      return tryTake(work, op.intakes)
    case 'decide':
      return decide(work, op.postbackId, { leadId: op.leadId })
    case 'apply-held':
      return applyHeld(work, op.choice)
    case 'dismiss-held':
      return dismissHeld(work, op.ids)
    case 'hear-again':
      return op.heard.flatMap((one) => hearAgain(work, one) ?? [])
    case 'forget':
      return work.tables.answer(forgetSubid(op.subid, op.limit))
    case 'no-tests':
      return deleteTests(work, op.wish, op.limit)
  }
}

/** Written, looked at and rolled back within the transaction: the very rules, and nothing stays. */
function tryTake(work: Work, intakes: TryIntakes) {
  const { savepoint } = work.tables
  const scratch = { ...work, ledger: openLedgerChanges(), due: [], rematch: [] }
  savepoint.begin()
  try {
    return intakes.map((intake) => take(scratch, intake))
  } finally {
    savepoint.rollBack()
  }
}

type TryIntakes = Extract<ActOp, { kind: 'try' }>['intakes']
