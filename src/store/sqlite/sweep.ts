import { thinClicks } from '../erasing/thin-clicks.ts'
import { alignDeliveries } from '../steps/align-deliveries.ts'
import { endClickWaits } from '../steps/keep-click.ts'
import { giveUp, rematchAll } from '../steps/take.ts'
import type { SweepAnswer, SweepWish } from '../store.ts'
import { deleteOld } from './retention.ts'
import type { SqliteWork as Work } from './tables.ts'

const longestWaitMs = 30 * 86_400_000

/** One short step of everything that time alone brings about. */
export function sweep(work: Work, wish: SweepWish): SweepAnswer {
  alignDeliveries(work, wish.limit)
  const clickWaitsEnded = endClickWaits(work, wish)
  const given = giveUpOld(work, wish)
  const rematched = given + rematchSome(work, wish.limit)
  const thinned = work.tables.answer(thinClicks(wish))
  return { clickWaitsEnded, rematched, deleted: deleteOld(work, wish), thinned }
}

function giveUpOld(work: Work, { nowMs, limit }: SweepWish): number {
  if (work.waitingRows === 0) return 0
  const old = work.tables.waiting.before(nowMs - longestWaitMs, limit)
  for (const postbackId of old) giveUp(work, postbackId)
  return old.length
}

/**
 * A click or an order ends a wait by itself; this finds what a change of the settings has ended. Rounds
 * go on from where the last one stopped, so that what still waits is not asked about first every time.
 */
function rematchSome(work: Work, limit: number): number {
  if (work.waitingRows === 0) return 0
  const some = work.tables.waiting.after(work.rematchedTo, limit)
  work.rematchedTo = some.length < limit ? 0 : (some.at(-1)?.at ?? 0)
  work.rematch.push(...new Set(some.map((row) => row.postbackId)))
  return rematchAll(work)
}
