import type { Worker } from 'node:worker_threads'
import type { DueDelivery } from '../../../domain/delivery.ts'
import type { Settings } from '../../../domain/settings.ts'
import type { SecretKeys } from '../../../platform/secret-key.ts'
import { startThread } from '../../../platform/thread.ts'
import type { WaitingLimits } from '../../steps/work.ts'
import { isPatient, plainBytes, sizeOfRows } from '../../writing/row-ops.ts'
import { openWriteQueue, type QueueLimits, type WriteQueue } from '../../writing/write-queue.ts'
import { openLogSync } from './log-sync.ts'
import { packBatch, unpackAnswer } from './pack.ts'
import type {
  Batch,
  BatchAnswer,
  WriteAnswer,
  WriteOp,
  WriterMessage,
  WriterStart,
} from './wire.ts'

export type WriteClient = Pick<WriteQueue<WriteOp, WriteAnswer>, 'push' | 'drain' | 'queued'> & {
  readonly settings: () => Settings
  readonly onSettings: (listener: (settings: Settings) => void) => void
  readonly onDue: (listener: (due: readonly DueDelivery[]) => void) => void
  /** Resolves when every commit that anybody can see by now is on disk. */
  readonly onDisk: () => Promise<void>
  readonly close: () => Promise<void>
}

export type WriterWish = {
  readonly path: string
  readonly nowMs: () => number
  readonly queueLimits: QueueLimits
  readonly waitingLimits: WaitingLimits
  readonly keys: SecretKeys | null
  /** The thread is gone: nothing can be written any more. */
  readonly onLost: (error: Error) => void
}

type Listeners = {
  readonly due: ((due: readonly DueDelivery[]) => void)[]
  readonly settings: ((settings: Settings) => void)[]
}

/** The writer's thread, from outside. Resolves when the database is open and up to date. */
export async function openWriteClient(wish: WriterWish): Promise<WriteClient> {
  const { path, waitingLimits, nowMs, keys } = wish
  const start: WriterStart = { path, now: nowMs(), waitingLimits, keys }
  const worker = startThread(new URL('./writer.ts', import.meta.url), {
    name: 'writer',
    workerData: start,
    // What a batch makes is dead when it is committed: room for more of it only costs memory.
    youngMb: 12,
  })
  const listeners: Listeners = { due: [], settings: [] }
  const queue = openWriteQueue<WriteOp, WriteAnswer>({
    limits: wish.queueLimits,
    sizeOf,
    isPatient,
    send: (ops) => {
      const batch: Batch = { now: nowMs(), ops, tellDue: listeners.due.length > 0 }
      worker.postMessage(packBatch(batch))
    },
  })
  let settings = await ready(worker)
  const lose = (error: Error) => {
    queue.fail(error)
    wish.onLost(error)
  }
  const log = openLogSync({ path, onFailed: lose })
  const tell = (message: BatchAnswer) => {
    // Before the answers: whoever asked for the change sees it at once.
    if (message.settings !== null) {
      settings = parseSettings(message.settings)
      tellAll(listeners.settings, settings)
    }
    queue.answer(message)
    if (message.due.length > 0) tellAll(listeners.due, message.due)
  }
  worker.on('message', (message: WriterMessage) => {
    if (message.kind === 'ready') return
    queue.made()
    log.after(() => tell(unpackAnswer(message)))
  })
  worker.on('error', lose)
  return {
    push: queue.push,
    drain: queue.drain,
    queued: queue.queued,
    settings: () => settings,
    onSettings: (listener) => listeners.settings.push(listener),
    onDue: (listener) => listeners.due.push(listener),
    onDisk: () => {
      if (queue.queued() === 0) return Promise.resolve()
      return new Promise((resolve) => log.after(resolve))
    },
    close: async () => {
      await queue.drain()
      queue.fail(new Error('The store is closed.'))
      const gone = new Promise((resolve) => worker.once('exit', resolve))
      worker.postMessage(null)
      await gone
      log.close()
    },
  }
}

function sizeOf(op: WriteOp): number {
  switch (op.kind) {
    case 'take':
    case 'click':
    case 'clicks':
    case 'settle':
      return sizeOfRows(op)
    default:
      return plainBytes
  }
}

function tellAll<News>(listeners: readonly ((news: News) => void)[], news: News): void {
  for (const listener of listeners) listener(news)
}

function ready(worker: Worker): Promise<Settings> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (message: WriterMessage) => {
      worker.off('error', reject)
      if (message.kind === 'ready') resolve(parseSettings(message.settings))
    })
  })
}

/** Records by id know only the ids they hold, not `constructor` and its like. */
function parseSettings(json: string): Settings {
  const parsed: Settings = JSON.parse(json)
  const bare = <Kind extends object>(record: Kind): Kind =>
    Object.assign(Object.create(null), record)
  return {
    version: parsed.version,
    sources: bare(parsed.sources),
    campaigns: bare(parsed.campaigns),
    networks: bare(parsed.networks),
    destinations: bare(parsed.destinations),
  }
}
