import type { Replay, ResendAnswer } from '../acts.ts'
import { forgetSubid } from '../erasing/forget-subid.ts'
import { destinationOf, type ReplayStep } from '../questions/find-replayed.ts'
import { applyHeld } from '../steps/apply-held.ts'
import { openLedgerChanges } from '../steps/ledger-changes.ts'
import { backfill, resend } from '../steps/resend.ts'
import { decide, hearAgain, take } from '../steps/take.ts'
import type { ActAnswer, ActOp } from './acts-wire.ts'
import { deleteTests } from './delete-tests.ts'
import type { SqliteWork as Work } from './tables.ts'

const kinds: Readonly<Record<ActOp['kind'], true>> = {
  ...{ resend: true, replay: true, 'no-replay': true, 'replay-step': true, try: true },
  ...{ decide: true, 'apply-held': true, 'hear-again': true, 'no-tests': true, forget: true },
}

export const isActOp = (op: { readonly kind: string }): op is ActOp => Object.hasOwn(kinds, op.kind)

/** What people do by hand. */
export function runAct(work: Work, op: ActOp): ActAnswer[ActOp['kind']] {
  const { replays } = work.tables
  switch (op.kind) {
    case 'resend':
      return resend(work, op.id)
    case 'replay':
      replays.insert(op.replay)
      return undefined
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
    case 'hear-again':
      return op.heard.flatMap((one) => hearAgain(work, one) ?? [])
    case 'forget':
      return work.tables.answer(forgetSubid(op.subid, op.limit))
    case 'no-tests':
      return deleteTests(work, op.wish, op.limit)
  }
}

/** Rows and progress in one transaction: what a restart interrupts has not happened. */
function stepReplay(work: Work, step: ReplayStep): ActAnswer['replay-step'] {
  const { replays } = work.tables
  const replay = replays.find(step.id)
  if (replay?.state !== 'running' || replays.placeOf(step.id) !== step.from) return replay
  const skipped: Record<string, number> = { ...replay.skipped }
  let { sent } = replay
  for (const id of step.ids) {
    const answer = sendAgain(work, replay, id)
    if (answer === 'resent') sent += 1
    else skipped[answer] = (skipped[answer] ?? 0) + 1
  }
  const state = step.isLast ? 'done' : 'running'
  const after = { ...replay, state, sent, skipped, updatedAt: work.now } as const
  replays.save(after, step.to)
  return after
}

function sendAgain(work: Work, { mode, filter }: Replay, id: string): ResendAnswer {
  if (mode !== 'missing') return resend(work, id)
  return backfill(work, { moveId: id, destination: destinationOf(filter) })
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
