import { thinClicks } from '../erasing/thin-clicks.ts'
import { alignDeliveries } from '../steps/align-deliveries.ts'
import { goOn } from '../steps/go-on.ts'
import { endClickWaits } from '../steps/keep-click.ts'
import { isJudged, rematchSome, type WaitingPlace } from '../steps/rematch-round.ts'
import { giveUp } from '../steps/take.ts'
import type { Unfinished } from '../steps/unfinished.ts'
import type { SweepAnswer, SweepWish } from '../store.ts'
import { findOwed, nameOwed } from './batch/orders-owed.ts'
import { actOfSteps } from './batch/run-act.ts'
import type { Act } from './batch/run-batch.ts'
import type { WriterState } from './batch/run-steps.ts'
import type { Known } from './memory/known.ts'
import type { MemoryWork } from './memory/tables.ts'
import { deleteOld } from './old-rows.ts'
import type { Runner } from './server/answer.ts'
import type { Connection } from './server/connect.ts'
import { placed } from './server/placed.ts'
import { countWaiting, type Writer } from './writer.ts'

type Query = Connection['query']

const longestWaitMs = 30 * 86_400_000
/** Rows of `subject` that one step looks at: those that nothing is left of are only in the way. */
const subjectsAtOnce = 1_000

/** One short step of everything that time alone brings about. */
export function sweepAct(
  { state }: Pick<Writer, 'state'>,
  wish: SweepWish,
  { rounds, dropped }: { readonly rounds: Rounds; readonly dropped: number },
): Act {
  return async (connection, now) => {
    const { query } = connection
    const waiting = await findWaiting(query, state, wish)
    const owed = await findOwed(query, wish)
    const [unfinished] = await query<Pick<Unfinished, 'subid' | 'id'>>(firstUnfinished)
    const step = {
      foresee: (known: Known) => {
        for (const { postbackId, bucket } of waiting.some) known.places.set(postbackId, bucket)
        if (unfinished !== undefined) known.unfinished.want(unfinished)
      },
      run: (work: MemoryWork) => {
        nameOwed(work, owed)
        const swept = sweep(work, wish, waiting)
        return { ...swept, wentOn: unfinished !== undefined && goOn(work, unfinished) }
      },
    }
    const { value, ...done } = await actOfSteps(state, connection, { steps: [step], now })
    const old = await deleteOld(query, wish)
    const deleted = dropped + old.deleted
    const thinned = await rounds.ask(connection, thinClicks(wish))
    await dropSubjects(query, rounds)
    // Safe: what the one step above answers with.
    const [{ wentOn, ...swept }] = value as [Swept & { readonly wentOn: boolean }]
    const most = Math.max(swept.clickWaitsEnded, swept.rematched, deleted, thinned)
    const hasMore = wentOn || old.hasMore || most >= wish.limit
    return { ...done, value: { ...swept, deleted, thinned, hasMore } satisfies SweepAnswer }
  }
}

const firstUnfinished = { text: 'select subid, id from unfinished order by subid, id limit 1' }

type Swept = Pick<SweepAnswer, 'clickWaitsEnded' | 'rematched' | 'isJudged'>

type Waiting = {
  readonly old: readonly string[]
  readonly some: readonly (WaitingPlace & { readonly bucket: number })[]
}

/** What waited too long, and the next of the round through what waits. */
async function findWaiting(
  query: Query,
  state: WriterState,
  { nowMs, limit }: SweepWish,
): Promise<Waiting> {
  // Others may have added to what waits, and taken away from it. Not at each step of a round in a hurry:
  // all of it is counted.
  if (state.round.version === null || isJudged(state)) state.waitingRows = await countWaiting(query)
  if (state.waitingRows === 0) return { old: [], some: [] }
  const old = await query<{ id: string }>({
    text: `select distinct postback_id as id from (
      select postback_id from waiting where at < $1 order by at limit $2) w`,
    values: [nowMs - longestWaitMs, limit],
  })
  const some = await query<Waiting['some'][number]>({
    text: `select at, postback_id as "postbackId", postback_bucket as "bucket" from waiting
      where (at, postback_id) > ($1, $2) and kind in ('click', 'order')
      order by at, postback_id limit $3`,
    values: [state.round.place.at, state.round.place.postbackId, limit],
  })
  return { old: old.map(({ id }) => id), some }
}

function sweep(work: MemoryWork, wish: SweepWish, waiting: Waiting): Swept {
  alignDeliveries(work, wish.limit)
  const clickWaitsEnded = endClickWaits(work, wish)
  work.each(waiting.old, (postbackId) => giveUp(work, postbackId))
  const rematched = waiting.old.length + rematchSome(work, waiting.some, wish.limit)
  return { clickWaitsEnded, rematched, isJudged: isJudged(work) }
}

export type Rounds = {
  /** Where a round through `subject` has come to. */
  subid: string
  readonly ask: Runner
}

/**
 * Rows of `subject` that no click and no lead is left of. One that is taken away while its lead comes does
 * no harm: whoever writes about its subid next makes it anew. One whose click comes has changed, and stays.
 */
async function dropSubjects(query: Query, rounds: Rounds): Promise<void> {
  type Row = { bucket: number; subid: string; clickAt: number | null }
  const part = await query<Row>({
    text: `select bucket, subid, click_at as "clickAt" from subject
      where subid > $1 order by subid limit $2`,
    values: [rounds.subid, subjectsAtOnce],
  })
  const subids = part.map(({ subid }) => subid)
  const buckets = part.map(({ bucket }) => bucket)
  const times = part.map(({ clickAt }) => clickAt)
  if (part.length > 0) await query(deleteSubjects(buckets, subids, times))
  rounds.subid = part.length < subjectsAtOnce ? '' : (subids.at(-1) ?? '')
}

const deleteSubjects = placed({
  name: 'delete-subjects',
  text: (within) => `delete from subject s
    using unnest($1::smallint[], $2::text[], $3::bigint[]) k (bucket, subid, click_at)
    where s.bucket = k.bucket and s.subid = k.subid${within('s')}
      and s.click_at is not distinct from k.click_at
      and coalesce(
        (select 1 from clicks c
          where c.bucket = s.bucket and c.subid = s.subid and c.at = s.click_at${within('c')}),
        (select 1 from clicks c where c.bucket = s.bucket and c.subid = s.subid${within('c')})) is null
      and not exists (
        select 1 from leads l where l.bucket = s.bucket and l.subid = s.subid${within('l')})`,
  types: ['text', 'bigint'],
})
