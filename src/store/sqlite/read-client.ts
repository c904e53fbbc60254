import { Worker } from 'node:worker_threads'
import type { Answers, Question, ReaderMessage } from './reader.ts'

export type ReadClient = {
  readonly ask: <Method extends keyof Answers>(
    method: Method,
    ...args: Parameters<Answers[Method]>
  ) => Promise<ReturnType<Answers[Method]>>
  readonly close: () => Promise<void>
}

type Waiting = {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** A thread with a read-only connection. Questions are answered in the order they were asked. */
export async function openReadClient(
  path: string,
  onLost: (error: Error) => void,
): Promise<ReadClient> {
  const worker = new Worker(new URL('./reader.ts', import.meta.url), { workerData: { path } })
  const asked = new Map<number, Waiting>()
  let lastId = 0
  let lost: Error | undefined

  const lose = (error: Error) => {
    lost = error
    for (const { reject } of asked.values()) reject(error)
    asked.clear()
  }
  const settle = (message: Exclude<ReaderMessage, { kind: 'ready' }>) => {
    const waiting = asked.get(message.id)
    asked.delete(message.id)
    if (message.kind === 'answer') waiting?.resolve(message.value)
    else waiting?.reject(new Error(message.message))
  }
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject)
    worker.on('message', (message: ReaderMessage) => {
      if (message.kind === 'ready') resolve()
      else settle(message)
    })
  })
  worker.on('error', (error) => {
    lose(error)
    onLost(error)
  })
  const ask = (method: keyof Answers, ...args: readonly unknown[]) => {
    if (lost !== undefined) return Promise.reject(lost)
    lastId += 1
    const question: Question = { id: lastId, method, args }
    return new Promise<unknown>((resolve, reject) => {
      asked.set(question.id, { resolve, reject })
      worker.postMessage(question)
    })
  }
  return {
    ask: ask as ReadClient['ask'],
    close: async () => {
      lose(new Error('The store is closed.'))
      const gone = new Promise((resolve) => worker.once('exit', resolve))
      worker.postMessage(null)
      await gone
    },
  }
}
