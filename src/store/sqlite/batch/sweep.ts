import { thinClicks } from '../../erasing/thin-clicks.ts'
import { alignDeliveries } from '../../steps/align-deliveries.ts'
import { goOn } from '../../steps/go-on.ts'
import { endClickWaits } from '../../steps/keep-click.ts'
import { isJudged, rematchSome } from '../../steps/rematch-round.ts'
import { giveUp } from '../../steps/take.ts'
import type { SweepAnswer, SweepWish } from '../../store.ts'
import type { SqliteWork as Work } from '../tables/tables.ts'
import { deleteOld } from './retention.ts'

const longestWaitMs = 30 * 86_400_000

/** One short step of everything that time alone brings about. */
export function sweep(work: Work, wish: SweepWish): SweepAnswer {
  alignDeliveries(work, wish.limit)
  const clickWaitsEnded = endClickWaits(work, wish)
  const first = work.tables.unfinished.first()
  const wentOn = first !== undefined && goOn(work, first)
  const given = giveUpOld(work, wish)
  const rematched = given + rematchSome(work, nextOfRound(work, wish), wish.limit)
  const thinned = work.tables.answer(thinClicks(wish))
  const deleted = deleteOld(work, wish)
  const most = Math.max(clickWaitsEnded, rematched, deleted, thinned)
  const hasMore = wentOn || most >= wish.limit
  return { clickWaitsEnded, rematched, deleted, thinned, hasMore, isJudged: isJudged(work) }
}

function giveUpOld(work: Work, { nowMs, limit }: SweepWish): number {
  if (work.waitingRows === 0) return 0
  const old = work.tables.waiting.before(nowMs - longestWaitMs, limit)
  for (const postbackId of old) giveUp(work, postbackId)
  return old.length
}

function nextOfRound({ round, tables, waitingRows }: Work, { limit }: SweepWish) {
  return waitingRows === 0 ? [] : tables.waiting.after(round.place, limit)
}
