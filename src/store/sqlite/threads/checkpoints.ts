import type { Worker } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { startThread } from '../../../platform/thread.ts'

/**
 * Folds the log into the database. A checkpoint of 8,000 pages inside a commit held everybody up for 50
 * to 100 ms; here another thread does it beside the writer, again for what came meanwhile, until the
 * rest is small enough for the writer to fold by itself. Only then can the log begin anew.
 */
export type Checkpoints = {
  /** Looks, now and then, whether the log is long enough. */
  readonly afterBatch: () => void
  readonly close: () => Promise<void>
}

/** 16 MiB of pages. */
const longLog = 4_000
const shortRest = 500
/** A disk slower than the writer never catches up: then the writer waits for it once. */
const mostRounds = 4
const batchesBetweenLooks = 8

type LogState = { readonly busy: number; readonly log: number; readonly checkpointed: number }

export function openCheckpoints(db: Database, path: string): Checkpoints {
  /** Started by the first log that is long: a process that writes little pays for none. */
  let worker: Worker | undefined
  const look = db.prepare<[], LogState>('pragma wal_checkpoint(NOOP)')
  let batches = 0
  let rounds = 0
  let isFolding = false

  const rest = () => {
    const state = look.get()
    return state === undefined ? 0 : state.log - state.checkpointed
  }
  const begin = () => {
    isFolding = true
    worker ??= start()
    worker.postMessage('fold')
  }
  const finish = () => {
    isFolding = false
    rounds = 0
    foldRest(db)
  }
  const start = () => {
    const started = startThread(new URL('./checkpointer.ts', import.meta.url), {
      name: 'checkpointer',
      workerData: path,
      youngMb: 1,
    })
    started.on('message', (isFolded: boolean) => {
      rounds += 1
      if (isFolded && rest() > shortRest && rounds < mostRounds) begin()
      else finish()
    })
    // Without the thread the writer folds for itself, as SQLite does by default.
    started.on('error', () => {
      isFolding = true
      worker = undefined
      db.pragma('wal_autocheckpoint = 8000')
    })
    return started
  }
  return {
    afterBatch: () => {
      batches += 1
      if (isFolding || batches < batchesBetweenLooks) return
      batches = 0
      if (rest() > longLog) begin()
    },
    close: () =>
      new Promise((resolve) => {
        if (worker === undefined) return resolve()
        worker.once('exit', () => resolve())
        worker.postMessage('end')
      }),
  }
}

function foldRest(db: Database): void {
  try {
    db.pragma('wal_checkpoint(PASSIVE)')
  } catch {
    // The disk is full: the next commit says so to whoever asked for it.
  }
}
