import { thinClicks } from '../erasing/thin-clicks.ts'
import { alignDeliveries } from '../steps/align-deliveries.ts'
import { endClickWait } from '../steps/keep-click.ts'
import { giveUp, rematchAll } from '../steps/take.ts'
import type { SweepAnswer, SweepWish } from '../store.ts'
import type { Runner } from './answer.ts'
import type { Connection } from './connect.ts'
import type { Known } from './known.ts'
import type { MemoryWork } from './memory-tables.ts'
import { deleteOld } from './old-rows.ts'
import { findOwed, nameOwed } from './orders-owed.ts'
import { placed } from './placed.ts'
import { actOfSteps } from './run-act.ts'
import type { Act } from './run-batch.ts'
import type { WriterState } from './run-steps.ts'
import { countWaiting, type Writer } from './writer.ts'

type Query = Connection['query']

const longestWaitMs = 30 * 86_400_000
/** Rows of `subject` that one step looks at: those that nothing is left of are only in the way. */
const subjectsAtOnce = 1_000

/** One short step of everything that time alone brings about. */
export function sweepAct({ state }: Pick<Writer, 'state'>, wish: SweepWish, rounds: Rounds): Act {
  return async (connection, now) => {
    const { query } = connection
    const waiting = await findWaiting(query, state, wish)
    const owed = await findOwed(query, wish)
    const step = {
      foresee: (known: Known) => {
        for (const { postbackId, bucket } of waiting.some) known.places.set(postbackId, bucket)
      },
      run: (work: MemoryWork) => {
        nameOwed(work, owed)
        return sweep(work, wish, waiting)
      },
    }
    const { value, ...done } = await actOfSteps(state, connection, { steps: [step], now })
    const deleted = await deleteOld(query, wish)
    const thinned = await rounds.ask(connection, thinClicks(wish))
    await dropSubjects(query, rounds)
    // Safe: what the one step above answers with.
    const [swept] = value as [Omit<SweepAnswer, 'deleted' | 'thinned'>]
    return { ...done, value: { ...swept, deleted, thinned } satisfies SweepAnswer }
  }
}

type Waiting = {
  readonly old: readonly string[]
  readonly some: readonly {
    readonly at: number
    readonly postbackId: string
    readonly bucket: number
  }[]
}

/** What waited too long, and the next of the round through what waits. */
async function findWaiting(
  query: Query,
  state: WriterState,
  { nowMs, limit }: SweepWish,
): Promise<Waiting> {
  // Others may have added to what waits, and taken away from it.
  state.waitingRows = await countWaiting(query)
  if (state.waitingRows === 0) return { old: [], some: [] }
  const old = await query<{ id: string }>({
    text: `select distinct postback_id as id from (
      select postback_id from waiting where at < $1 order by at limit $2) w`,
    values: [nowMs - longestWaitMs, limit],
  })
  const some = await query<Waiting['some'][number]>({
    text: `select at, postback_id as "postbackId", postback_bucket as "bucket" from waiting
      where at > $1 and kind in ('click', 'order') order by at limit $2`,
    values: [state.rematchedTo, limit],
  })
  return { old: old.map(({ id }) => id), some }
}

function sweep(work: MemoryWork, wish: SweepWish, waiting: Waiting) {
  alignDeliveries(work, wish.limit)
  const clickWaitsEnded = endClickWaits(work, wish)
  for (const postbackId of waiting.old) giveUp(work, postbackId)
  return { clickWaitsEnded, rematched: waiting.old.length + rematchSome(work, wish, waiting) }
}

function endClickWaits(work: MemoryWork, { nowMs, limit }: SweepWish): number {
  let left = limit
  for (const { id, clickWaitMs } of work.settings.destinations) {
    if (left <= 0) break
    const over = work.tables.deliveries.clicklessSince(id, nowMs - clickWaitMs, left)
    for (const delivery of over) endClickWait(work, delivery)
    left -= over.length
  }
  return limit - left
}

/**
 * A click or an order ends a wait by itself; this finds what a change of the settings has ended. Rounds
 * go on from where the last one stopped, so that what still waits is not asked about first every time.
 */
function rematchSome(work: MemoryWork, { limit }: SweepWish, { some }: Waiting): number {
  work.rematchedTo = some.length < limit ? 0 : (some.at(-1)?.at ?? 0)
  work.rematch.push(...new Set(some.map((row) => row.postbackId)))
  return rematchAll(work)
}

export type Rounds = {
  /** Where a round through `subject` has come to. */
  subid: string
  readonly ask: Runner
}

/**
 * Rows of `subject` that no click and no lead is left of. One that is taken away too early does no harm:
 * whoever writes about its subid next makes it anew.
 */
async function dropSubjects(query: Query, rounds: Rounds): Promise<void> {
  const part = await query<{ bucket: number; subid: string }>({
    text: 'select bucket, subid from subject where subid > $1 order by subid limit $2',
    values: [rounds.subid, subjectsAtOnce],
  })
  const subids = part.map(({ subid }) => subid)
  const buckets = part.map(({ bucket }) => bucket)
  if (part.length > 0) await query(deleteSubjects(buckets, subids))
  rounds.subid = part.length < subjectsAtOnce ? '' : (subids.at(-1) ?? '')
}

const deleteSubjects = placed({
  name: 'delete-subjects',
  text: (
    within,
  ) => `delete from subject s using unnest($1::smallint[], $2::text[]) k (bucket, subid)
    where s.bucket = k.bucket and s.subid = k.subid${within('s')}
      and not exists (
        select 1 from clicks c where c.bucket = s.bucket and c.subid = s.subid${within('c')})
      and not exists (
        select 1 from leads l where l.bucket = s.bucket and l.subid = s.subid${within('l')})`,
  types: ['text'],
})
