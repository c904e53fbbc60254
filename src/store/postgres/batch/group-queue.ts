import type { DueDelivery } from '../../../domain/delivery.ts'
import { openWriteQueue, type QueueLimits, type WriteQueue } from '../../writing/write-queue.ts'
import type { OrdersOwed } from './orders-owed.ts'
import {
  type BatchAnswer,
  type BatchWriter,
  type PostgresAnswer,
  type PostgresOp,
  runBatch,
  sizeOf,
} from './run-batch.ts'

/** Operations of one transaction: each of its statements names them one by one. */
const mostOps = 200
/** Whoever asks waits for what follows in other groups too, but not for a machine that is away. */
const followMs = 1_000

export type GroupQueue = WriteQueue<PostgresOp, PostgresAnswer>

export type GroupQueueDeps = {
  readonly writer: BatchWriter
  readonly nowMs: () => number
  readonly tellDue: (due: readonly DueDelivery[]) => void
  /** Does what follows a transaction in other groups; never rejects. */
  readonly follow: (owed: readonly OrdersOwed[]) => Promise<void>
  readonly limits: Pick<QueueLimits, 'batchOps' | 'batchBytes'>
}

const unbounded = { queueOps: Number.POSITIVE_INFINITY, queueBytes: Number.POSITIVE_INFINITY }

/** What concerns one group of buckets, one transaction after the other. How much waits is bounded before. */
export function openGroupQueue(deps: GroupQueueDeps): GroupQueue {
  const { batchOps, batchBytes } = deps.limits
  let committed: Promise<unknown> = Promise.resolve()
  let told: Promise<unknown> = Promise.resolve()
  const answered = (answer: BatchAnswer, before: Promise<unknown>) =>
    Promise.all([before, within(deps.follow(answer.owed), followMs)]).then(() =>
      queue.answer(answer),
    )
  const run = async (ops: readonly PostgresOp[]) => {
    const answer = await runBatch(deps.writer, { ops, now: deps.nowMs() })
    if (answer.due.length > 0) deps.tellDue(answer.due)
    tellOrders(ops, answer)
    queue.made()
    told = answered(answer, told)
  }
  const queue: GroupQueue = openWriteQueue<PostgresOp, PostgresAnswer>({
    limits: { ...unbounded, batchBytes, batchOps: Math.min(batchOps, mostOps) },
    sizeOf,
    send: (ops) => {
      committed = committed.then(() => run(ops))
    },
  })
  return queue
}

/** At once: who follows a transaction of another group would wait for what this one waits for. */
function tellOrders(ops: readonly PostgresOp[], { values }: BatchAnswer): void {
  for (const [index, op] of ops.entries()) {
    const waited = values[index]
    // Safe: what this operation answers with.
    if (op.kind === 'orders' && waited !== undefined) op.done(waited as readonly string[])
  }
}

function within(work: Promise<void>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
