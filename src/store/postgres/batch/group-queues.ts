import type { DueDelivery } from '../../../domain/delivery.ts'
import { groupCount, groupOf } from '../../../domain/groups.ts'
import { pause } from '../../../platform/clock.ts'
import { rematchAll } from '../../steps/take.ts'
import { orderIdsOf } from '../../steps/wait-keys.ts'
import { type ClickAnswer, type Intake, StoreBusyError } from '../../store.ts'
import { hasRoom, type QueueLimits, type WriteQueue } from '../../writing/write-queue.ts'
import { homeOf } from '../flush/flush.ts'
import { findOrders } from '../load/load.ts'
import type { NewOrder } from '../memory/matching.ts'
import { bucketFor } from '../server/places.ts'
import type { Lines, Patience } from '../server/transaction.ts'
import { openGrouped } from './by-group.ts'
import { type GroupQueue, openGroupQueue } from './group-queue.ts'
import type { OrdersOwed } from './orders-owed.ts'
import { actOfSteps } from './run-act.ts'
import { type Act, type PostgresAnswer, type PostgresOp, runBatch, sizeOf } from './run-batch.ts'
import type { WriterState } from './run-steps.ts'
import type { FoundOrder, Step } from './step.ts'

export type GroupQueues = Pick<
  WriteQueue<PostgresOp, PostgresAnswer>,
  'push' | 'drain' | 'queued'
> & {
  /** After all that was pushed. */
  readonly close: () => Promise<void>
}

export type GroupQueuesDeps = {
  /** Used by turns by all groups. */
  readonly lines: Lines
  readonly state: WriterState
  readonly patience: Patience
  readonly limits: QueueLimits
  readonly nowMs: () => number
  readonly tellDue: (due: readonly DueDelivery[]) => void
}

/** What a word without subid waits for: those that came before it here. */
const behindMs = 500

/**
 * Where rows are spread over machines by groups of buckets, a transaction concerns one group: it is committed
 * by one machine, and no group waits for another's. What cannot be done so is done in a transaction over all
 * of them, one at a time.
 */
export function openGroupQueues(deps: GroupQueuesDeps): GroupQueues {
  const { limits } = deps
  const open = openBounds()
  const queues = openAll(deps)
  const push = (op: PostgresOp): Promise<unknown> => {
    const bytes = sizeOf(op)
    if (!hasRoom(open, bytes, limits))
      return Promise.reject(new StoreBusyError('The intake queue is full.'))
    return open.during(bytes, () => queues.route(op))
  }
  const drain = async () => {
    do await Promise.all([open.drained(), queues.drained()])
    while (open.ops() > 0)
  }
  return {
    // Safe: each operation is answered with what its own step answers.
    push: push as GroupQueues['push'],
    queued: open.ops,
    drain,
    close: async () => {
      await drain()
      await deps.lines.close()
    },
  }
}

type Queues = {
  readonly route: (op: PostgresOp) => Promise<unknown>
  readonly drained: () => Promise<unknown>
}

function openAll(deps: GroupQueuesDeps): Queues {
  const { lines, state, patience, limits, nowMs, tellDue } = deps
  const common = { use: lines.use, holds: () => undefined, patience, state }
  const shared = { nowMs, tellDue, limits }
  const all: GroupQueue = openGroupQueue({
    ...{ ...shared, limits: { ...limits, batchOps: 1 } },
    writer: { ...common, groups: {} },
    follow: () => Promise.resolve(),
  })
  const doBeyond = (op: PostgresOp, now: number) =>
    runBatch({ ...common, groups: {} }, { ops: [op], now })
  const follow = openFollowing(state, (op) => route(op))
  const queues = Array.from({ length: groupCount }, (_, only) =>
    openGroupQueue({ ...shared, writer: { ...common, groups: { only, doBeyond } }, follow }),
  )
  const queueOf = (bucket: number) => queues[groupOf(bucket)] ?? all
  const caughtUp = async () => {
    const busy = queues.filter((queue) => queue.queued() > 0)
    const passed = busy.map((queue) => queue.push({ kind: 'orders-over', owed: [] }))
    await Promise.race([Promise.allSettled(passed), pause(behindMs)])
  }
  const takeByOrder = async (intake: Intake) => {
    await caughtUp()
    const found = await lookUp(lines, intake)
    const subid = found.find((one) => one.subid !== null)?.subid
    return queueOf(bucketFor(subid ?? homeOf(intake))).push({ kind: 'take-found', intake, found })
  }
  const route = (op: PostgresOp): Promise<unknown> => {
    const bucket = bucketOfOp(op)
    if (bucket !== undefined) return queueOf(bucket).push(op)
    if (op.kind === 'take') return takeByOrder(op.intake)
    if (op.kind === 'clicks') return keepClicks(op.clicks, (click) => route(click))
    return all.push(op)
  }
  return { route, drained: () => Promise.all([...queues, all].map((queue) => queue.drain())) }
}

/** A bucket in whose group all lies that it changes; undefined: that is not known, or in no one group. */
function bucketOfOp(op: PostgresOp): number | undefined {
  switch (op.kind) {
    case 'take': {
      const { read } = op.intake
      const isByOrder = read.ok && read.reading.subid === undefined
      if (isByOrder && orderIdsOf(read.reading).length > 0) return undefined
      return bucketFor(homeOf(op.intake))
    }
    case 'click':
      return bucketFor(op.click.subid)
    case 'view':
      return bucketFor(op.view.subid)
    case 'settle':
      return bucketFor(op.settlement.subid)
    case 'orders':
      return bucketFor(op.orders[0]?.orderId ?? '')
    case 'orders-over':
      return op.owed[0]?.bucket
    default:
      return undefined
  }
}

async function lookUp({ use }: Lines, intake: Intake): Promise<readonly FoundOrder[]> {
  const { network, read } = intake
  const keys = read.ok ? orderIdsOf(read.reading).map((orderId) => ({ network, orderId })) : []
  const rows = await use(async (line) => findOrders(openGrouped(await line.get()).query, keys))
  const subids = new Map(rows.map(({ orderId, subid }) => [orderId, subid]))
  return keys.map((key) => ({ ...key, subid: subids.get(key.orderId) ?? null }))
}

type ClickOp = Extract<PostgresOp, { kind: 'click' }>
type Clicks = Extract<PostgresOp, { kind: 'clicks' }>['clicks']

/** Each of them in its own group. */
function keepClicks(clicks: Clicks, route: (op: ClickOp) => Promise<unknown>) {
  // Safe: how a click is answered.
  return Promise.all(clicks.map((click) => route({ kind: 'click', click }) as Promise<ClickAnswer>))
}

/**
 * Writes names of orders where they belong once their leads are committed, has what waited for them judged
 * again, and ends the notes. What fails is found by the sweep.
 */
function openFollowing(state: WriterState, route: (op: PostgresOp) => Promise<unknown>) {
  const write = (orders: readonly NewOrder[]) =>
    new Promise<readonly string[]>((done, failed) => {
      route({ kind: 'orders', orders, done }).catch(failed)
    })
  const followOne = async (owed: OrdersOwed) => {
    const groups = Map.groupBy(owed.orders, ({ orderId }) => groupOf(bucketFor(orderId)))
    const waited = await Promise.all([...groups.values()].map(write))
    const ids = [...new Set(waited.flat())]
    if (ids.length > 0) await route({ kind: 'act', act: rematchAct(state, ids) })
    route({ kind: 'orders-over', owed: [owed] }).catch(() => undefined)
  }
  return async (owed: readonly OrdersOwed[]) => {
    await Promise.allSettled(owed.map(followOne))
  }
}

/** Has these postbacks judged again, wherever they are and whatever they are about. */
function rematchAct(state: WriterState, ids: readonly string[]): Act {
  const step: Step = {
    foresee: (known) => {
      for (const id of ids) known.held.want(id)
    },
    run: (work) => {
      work.rematch.push(...ids)
      return rematchAll(work)
    },
  }
  return (connection, now) => actOfSteps(state, connection, { steps: [step], now })
}

/** Counts what was asked for and is not answered yet. */
function openBounds() {
  const drained: (() => void)[] = []
  let ops = 0
  let bytes = 0
  return {
    ops: () => ops,
    bytes: () => bytes,
    during: async (size: number, work: () => Promise<unknown>): Promise<unknown> => {
      ops += 1
      bytes += size
      try {
        return await work()
      } finally {
        ops -= 1
        bytes -= size
        if (ops === 0) for (const tell of drained.splice(0)) tell()
      }
    },
    drained: () =>
      ops === 0 ? Promise.resolve() : new Promise<void>((resolve) => drained.push(resolve)),
  }
}
