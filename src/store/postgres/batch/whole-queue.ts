import type { DueDelivery } from '../../../domain/delivery.ts'
import { isPatient } from '../../writing/row-ops.ts'
import { openWriteQueue, type QueueLimits } from '../../writing/write-queue.ts'
import type { Line, Patience, UseLine } from '../server/transaction.ts'
import type { GroupQueues } from './group-queues.ts'
import { openRelay } from './relay.ts'
import { type PostgresAnswer, type PostgresOp, runBatch, sizeOf } from './run-batch.ts'
import type { WriterState } from './run-steps.ts'

export type WholeQueueDeps = {
  readonly lines: readonly [Line, Line]
  readonly state: WriterState
  readonly patience: Patience
  readonly limits: QueueLimits
  readonly nowMs: () => number
  readonly tellDue: (due: readonly DueDelivery[]) => void
}

const onLine =
  (line: Line): UseLine =>
  (act) =>
    act(line)

/** Where all rows are on one machine: whatever comes together is one transaction. */
export function openWholeQueue(deps: WholeQueueDeps): GroupQueues {
  const { lines, state, patience, limits, nowMs, tellDue } = deps
  const relay = openRelay()
  const queue = openWriteQueue<PostgresOp, PostgresAnswer>({
    limits,
    sizeOf,
    isPatient,
    send: (ops) =>
      relay.run(ops, {
        work: (line, holds) => {
          const writer = { use: onLine(lines[line]), holds, patience, state }
          return runBatch(writer, { ops, now: nowMs() })
        },
        tell: ({ due, ...answer }) => {
          queue.made()
          queue.answer(answer)
          if (due.length > 0) tellDue(due)
        },
      }),
  })
  return {
    push: queue.push,
    drain: queue.drain,
    queued: queue.queued,
    close: async () => {
      await queue.drain()
      queue.fail(new Error('The store is closed.'))
      await relay.idle()
      await Promise.all(lines.map((line) => line.drop()))
    },
  }
}
