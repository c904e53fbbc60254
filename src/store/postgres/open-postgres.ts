import type { WaitingLimits } from '../steps/work.ts'
import type { QueueLimits } from '../writing/write-queue.ts'
import { openWriter } from './writer.ts'
import { writes } from './writes.ts'

export type PostgresWish = {
  readonly url: string
  readonly nowMs: () => number
  readonly limits: QueueLimits & { readonly waiting: WaitingLimits }
}

/** A store in a PostgreSQL database: a connection that writes, and others for what is asked. */
export async function openPostgres({ url, nowMs, limits }: PostgresWish) {
  const writer = await openWriter({
    ...{ url, nowMs },
    queueLimits: limits,
    waitingLimits: limits.waiting,
  })
  return { ...writes(writer), close: writer.close }
}
