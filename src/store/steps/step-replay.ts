import type { ReplayMode } from '../../domain/resend-reasons.ts'
import type { Replay, ReplayFilter, ResendAnswer } from '../acts.ts'
import { backfill, resend } from './resend.ts'
import type { Work } from './work.ts'

/** Of one replay: the rows to act on now, found since its place. */
export type ReplayStep = {
  readonly id: string
  readonly mode: ReplayMode
  /** Where the replay was when they were looked for: another step has not been there meanwhile. */
  readonly from: string
  /** Where it is after them. */
  readonly to: string
  readonly ids: readonly string[]
  readonly isLast: boolean
}

/** Rows and progress in one transaction: what a restart interrupts has not happened. */
export function stepReplay(work: Work, step: ReplayStep): Replay | undefined {
  const { replays } = work.tables
  const replay = replays.find(step.id)
  if (replay?.state !== 'running' || replays.placeOf(step.id) !== step.from) return replay
  const skipped: Record<string, number> = { ...replay.skipped }
  let { sent } = replay
  for (const answer of work.each(step.ids, (id) => sendAgain(work, replay, id))) {
    if (answer === 'resent') sent += 1
    else skipped[answer] = (skipped[answer] ?? 0) + 1
  }
  const state = step.isLast ? 'done' : 'running'
  const after = { ...replay, state, sent, skipped, updatedAt: work.now } as const
  replays.save(after, step.to)
  return after
}

function sendAgain(work: Work, { mode, filter, render }: Replay, id: string): ResendAnswer {
  if (mode !== 'missing') return resend(work, id, render)
  return backfill(work, { moveId: id, destination: destinationOf(filter) })
}

/** What is missing is missing at one destination. */
export const destinationOf = ({ destination = '' }: ReplayFilter): string =>
  [destination].flat()[0] ?? ''
