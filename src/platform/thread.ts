import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'

type ThreadWish = {
  /** As the system's tools show it. */
  readonly name: string
  readonly workerData: unknown
  /** For what is made and soon dead, MiB: a third of it is filled before it is looked through. */
  readonly youngMb: number
}

/** A thread of this program, with a heap of its own size. */
export function startThread(file: URL, { name, workerData, youngMb }: ThreadWish): Worker {
  // Given for the main thread at the start, the flag would win over what is asked for here.
  setFlagsFromString('--max-semi-space-size=0')
  return new Worker(file, {
    name,
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: youngMb },
  })
}
