import type { Worker } from 'node:worker_threads'
import { startThread } from '../../../platform/thread.ts'
import type { Answers, Question, ReaderMessage } from './reader.ts'

export type ReadClient = {
  readonly ask: <Method extends keyof Answers>(
    method: Method,
    ...args: Parameters<Answers[Method]>
  ) => Promise<ReturnType<Answers[Method]>>
  readonly close: () => Promise<void>
}

type ReaderWish = {
  readonly path: string
  /** The thread's, as the system's tools show it. */
  readonly name: string
  readonly onLost: (error: Error) => void
}

type Waiting = {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/**
 * A thread with a read-only connection, started by its first question: a process that shows no lists
 * pays for none. Questions are answered in the order they were asked.
 */
export function openReadClient({ path, name, onLost }: ReaderWish): ReadClient {
  const asked = new Map<number, Waiting>()
  let worker: Worker | undefined
  let lastId = 0
  let lost: Error | undefined

  const lose = (error: Error) => {
    lost ??= error
    for (const { reject } of asked.values()) reject(error)
    asked.clear()
  }
  const start = () => {
    const started = startThread(new URL('./reader.ts', import.meta.url), {
      name,
      workerData: { path },
      // What a question makes is dead when it is answered.
      youngMb: 4,
    })
    started.on('message', (message: ReaderMessage) => {
      const waiting = asked.get(message.id)
      asked.delete(message.id)
      if (message.kind === 'answer') waiting?.resolve(message.value)
      else waiting?.reject(new Error(message.message))
    })
    started.on('error', (error) => {
      lose(error)
      onLost(error)
    })
    return started
  }
  const ask = (method: keyof Answers, ...args: readonly unknown[]) => {
    if (lost !== undefined) return Promise.reject(lost)
    worker ??= start()
    lastId += 1
    const question: Question = { id: lastId, method, args }
    return new Promise<unknown>((resolve, reject) => {
      asked.set(question.id, { resolve, reject })
      worker?.postMessage(question)
    })
  }
  return {
    ask: ask as ReadClient['ask'],
    close: async () => {
      if (lost === undefined && worker !== undefined) await end(worker)
      lose(new Error('The store is closed.'))
    },
  }
}

/** What was asked before is answered first. */
function end(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once('exit', () => resolve())
    worker.postMessage(null)
  })
}
