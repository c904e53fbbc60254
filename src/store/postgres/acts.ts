import type { NewReplay, Replay, ResendAnswer, TestsWish } from '../acts.ts'
import { forgetInSteps } from '../erasing/in-steps.ts'
import { alignDeliveries, releaseHeld } from '../steps/align-deliveries.ts'
import { applyHeld, dismissHeld } from '../steps/apply-held.ts'
import { resend } from '../steps/resend.ts'
import { type ReplayStep, stepReplay } from '../steps/step-replay.ts'
import { isOpen } from '../steps/stored-delivery.ts'
import { decide, hearAgain, take } from '../steps/take.ts'
import { saveState } from '../steps/work.ts'
import type { Intake, Store } from '../store.ts'
import { actOfSteps } from './batch/run-act.ts'
import type { Act } from './batch/run-batch.ts'
import { foreseeTake } from './batch/step.ts'
import { openForget } from './forget.ts'
import type { Known } from './memory/known.ts'
import type { MemoryWork } from './memory/tables.ts'
import { type OldLead, removeLeads, tellGone } from './old-leads.ts'
import type { Connection } from './server/connect.ts'
import { listLiteral } from './server/literals.ts'
import { bucketFor } from './server/places.ts'
import type { Writer } from './writer.ts'

type Query = Connection['query']

type Foresee = (known: Known) => void

/** One step in a transaction of its own, answered with what it answers. */
function actOf(writer: Writer, run: (work: MemoryWork) => unknown, foresee: Foresee = noForesight) {
  return writer.act(async (connection, now) => {
    const done = await actOfSteps(writer.state, connection, { steps: [{ foresee, run }], now })
    return { ...done, value: done.value[0] }
  })
}

const noForesight = () => undefined

type Acts = Pick<
  Store,
  | 'resend'
  | 'startReplay'
  | 'pauseReplay'
  | 'cancelReplay'
  | 'tryTake'
  | 'decide'
  | 'applyHeld'
  | 'dismissHeld'
  | 'hearAgain'
  | 'deleteTests'
  | 'forget'
>

/** What people do by hand: always between batches of live work, never in its way. */
export function acts(writer: Writer): Acts & {
  readonly replayStep: (step: ReplayStep) => Promise<Replay | undefined>
  readonly align: (limit: number) => Promise<number>
  /** Lets go of so many that a problem parked. */
  readonly releaseSome: (destination: string, limit: number) => Promise<number>
} {
  // Safe: each is answered with what its own step answers.
  return {
    resend: async (id, render = 'anew') =>
      (await actOf(
        writer,
        (work) => resend(work, id, render),
        (known) => known.deliveries.want({ id, subid: null }),
      )) as ResendAnswer,
    startReplay: async (replay) => {
      await writer.act((connection) => insertReplay(connection.query, replay))
    },
    pauseReplay: async (id, paused) =>
      (await writer.act((connection, now) =>
        pauseReplay(connection.query, { id, paused, now }),
      )) as boolean,
    cancelReplay: async (id) =>
      (await writer.act((connection, now) => cancelReplay(connection.query, id, now))) as boolean,
    replayStep: async (step) =>
      (await actOf(
        writer,
        (work) => stepReplay(work, step),
        (known) => {
          known.replays.want(step.id)
          if (step.mode === 'missing') return
          for (const id of step.ids) known.deliveries.want({ id, subid: null })
        },
      )) as Replay | undefined,
    tryTake: async (intakes) =>
      (await writer.act(tryAct(writer, intakes))) as Awaited<ReturnType<Store['tryTake']>>,
    ...wordActs(writer),
    deleteTests: (wish) => deleteTests(writer, wish),
    releaseSome: async (destination, limit) =>
      (await actOf(writer, (work) => releaseHeld(work, destination, limit))) as number,
    align: async (limit) => (await actOf(writer, (work) => alignDeliveries(work, limit))) as number,
  }
}

/** What people say of words that were kept. */
function wordActs(
  writer: Writer,
): Pick<Store, 'decide' | 'applyHeld' | 'dismissHeld' | 'hearAgain' | 'forget'> {
  return {
    decide: async (postbackId, leadId) =>
      (await actOf(
        writer,
        (work) => decide(work, postbackId, { leadId }),
        (known) => known.held.want(postbackId),
      )) as Awaited<ReturnType<Store['decide']>>,
    applyHeld: async (choice) =>
      (await actOf(
        writer,
        (work) => applyHeld(work, choice),
        (known) => wantHeld(known, choice.postbackId),
      )) as Awaited<ReturnType<Store['applyHeld']>>,
    dismissHeld: async (ids) =>
      (await actOf(
        writer,
        (work) => dismissHeld(work, ids),
        (known) => {
          for (const id of ids) wantHeld(known, id)
        },
      )) as number,
    hearAgain: async (heard) =>
      (await actOf(
        writer,
        (work) =>
          work.each(heard, (one) => hearAgain(work, one)).filter((one) => one !== undefined),
        (known) => {
          for (const { postbackId } of heard) known.held.want(postbackId)
        },
      )) as Awaited<ReturnType<Store['hearAgain']>>,
    forget: forgetInSteps(openForget(writer)),
  }
}

function wantHeld(known: Known, postbackId: string): void {
  known.heldWords.want(postbackId)
  known.held.want(postbackId)
}

/** Judged by the very rules, and rolled back: nothing stays. */
function tryAct({ state }: Writer, intakes: readonly Intake[]): Act {
  return async (connection, now) => {
    const step = {
      foresee: (known: Known) => {
        for (const intake of intakes) foreseeTake(known, intake)
      },
      run: (work: MemoryWork) => intakes.map((intake) => take(work, intake)),
    }
    const { value } = await actOfSteps(state, connection, { steps: [step], now })
    return { value: value[0], forget: true }
  }
}

async function insertReplay(query: Query, replay: NewReplay) {
  const { id, createdAt, by, mode, filter, render, perSecond, total, capped } = replay
  await query({
    text: `insert into replays (id, created_at, by, mode, filter, per_second, state, place, total,
        capped, sent, skipped, updated_at, render)
      values ($1, $2, $3, $4, $5, $6, 'running', '', $7, $8, 0, '{}', $2, $9)`,
    values: [
      ...[id, createdAt, by, mode, JSON.stringify(filter), perSecond, total, capped ? 1 : 0],
      render,
    ],
  })
  await query({
    text: `delete from replays where state in ('done', 'cancelled') and id not in (
      select id from replays order by id desc limit 1000)`,
  })
  return { value: undefined }
}

type Pause = { readonly id: string; readonly paused: boolean; readonly now: number }

async function pauseReplay(query: Query, { id, paused, now }: Pause) {
  const changed = await query({
    text: `update replays set state = $3, updated_at = $2 where id = $1 and state = $4 returning id`,
    values: [id, now, ...(paused ? ['paused', 'running'] : ['running', 'paused'])],
  })
  return { value: changed.length === 1 }
}

async function cancelReplay(query: Query, id: string, now: number) {
  const cancelled = await query({
    text: `update replays set state = 'cancelled', updated_at = $2
      where id = $1 and state in ('running', 'paused') returning id`,
    values: [id, now],
  })
  return { value: cancelled.length === 1 }
}

const leadsAtOnce = 200

async function deleteTests(writer: Writer, wish: TestsWish): Promise<number> {
  let deleted = 0
  let last = leadsAtOnce
  while (last === leadsAtOnce) {
    last = Number(await writer.act(deleteSomeTests(writer, wish)))
    deleted += last
  }
  return deleted
}

/** Deletes leads that are tests; what was still owed for them is cancelled first. */
function deleteSomeTests({ state }: Writer, wish: TestsWish): Act {
  return async (connection, now) => {
    const tests = await findTests(connection.query, wish)
    const step = {
      foresee: (known: Known) => {
        for (const { id, subid } of tests) {
          known.clicks.want(subid)
          known.places.set(id, bucketFor(subid))
          known.open.want(id)
        }
      },
      run: (work: MemoryWork) => {
        for (const { id } of tests) cancelOpen(work, id)
      },
    }
    const done = await actOfSteps(state, connection, { steps: [step], now })
    if (wish.withClicks) await removeClicks(connection.query, tests)
    await removeLeads(connection.query, tests)
    return { ...done, value: tests.length }
  }
}

function cancelOpen(work: MemoryWork, leadId: string): void {
  for (const delivery of work.tables.deliveries.openOfLead(leadId).filter(isOpen)) {
    saveState(work, delivery, {
      ...delivery,
      state: 'cancelled',
      dueAt: null,
      finalAt: work.now,
    })
  }
}

function findTests(query: Query, { network, campaigns }: TestsWish): Promise<readonly OldLead[]> {
  return query<OldLead>({
    text: `select created_at as at, id, subid from leads
      where test = 1 and created_at > 0 and ($1::text is null or network = $1)
        and ($2::text[] is null or campaign = any($2))
      order by created_at limit $3`,
    values: [network, campaigns === null ? null : listLiteral('text', campaigns), leadsAtOnce],
  })
}

/** Before the leads themselves: their postbacks are found by their moves. */
async function removeClicks(query: Query, leads: readonly OldLead[]): Promise<void> {
  const ids = [
    listLiteral(
      'text',
      leads.map(({ id }) => id),
    ),
  ]
  const subids = [
    listLiteral(
      'text',
      leads.map(({ subid }) => subid),
    ),
  ]
  const moved = await query<{ id: string }>({
    text: 'select postback_id as id from moves where lead_id = any($1::text[])',
    values: ids,
  })
  const gone = await query<{ at: number; id: string }>({
    text: 'delete from postbacks where id = any($1::text[]) returning at, id',
    values: [
      listLiteral(
        'text',
        moved.map(({ id }) => id),
      ),
    ],
  })
  const unmoved = await query<{ at: number; id: string }>({
    text: `delete from postbacks
      where subid = any($1::text[]) and outcome <> 'moved' and pending is null
      returning at, id`,
    values: subids,
  })
  await query({ text: 'delete from clicks where subid = any($1::text[])', values: subids })
  await query({ text: 'delete from views where subid = any($1::text[])', values: subids })
  await tellGone(query, 'postbacks', [...gone, ...unmoved])
}
