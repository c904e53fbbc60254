import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { withinTime } from './load.ts'

/** A reference that runs in a process of its own, asked over its channel. */
export type Child = {
  readonly pid: number
  /** Where it listens; 0 for one that does not. */
  readonly port: number
  ask(question: string): Promise<unknown>
  stop(): Promise<void>
}

const longestStartMs = 20_000
const longestAnswerMs = 300_000
const longestStopMs = 20_000
/** Processes of ours that have not ended. */
const running = new Set<ChildProcess>()

/** Remembers a process, so that it ends with this one however that ends. */
export function watchOver(child: ChildProcess): void {
  running.add(child)
  child.once('exit', () => running.delete(child))
}

/** Ends them all at once: this process is told to end. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL')
}

/** Starts `bench/{name}.ts` and waits until it is ready. */
export async function startChild(name: string, args: readonly (string | number)[]) {
  const path = new URL(`./${name}.ts`, import.meta.url)
  const child = fork(path, args.map(String), { serialization: 'advanced' })
  watchOver(child)
  const ready = await withinTime(nextMessage(child), longestStartMs)
  return openChild(child, numberIn(ready, 'ready'))
}

function openChild(child: ChildProcess, port: number): Child {
  const { pid } = child
  if (pid === undefined) throw new Error('a reference did not start')
  return {
    pid,
    port,
    async ask(question) {
      const answer = nextMessage(child)
      child.send({ question })
      const message = await withinTime(answer, longestAnswerMs)
      return typeof message === 'object' && message !== null && 'answer' in message
        ? message.answer
        : undefined
    },
    stop: () => stopProcess(child),
  }
}

/** Asks a process of ours to end, and makes it end when it does not. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  try {
    await withinTime(ended, longestStopMs)
  } catch {
    child.kill('SIGKILL')
    await ended
  }
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a reference ended with ${code}`))
    child.once('exit', ended)
    child.once('message', (message: unknown) => {
      child.off('exit', ended)
      resolve(message)
    })
  })
}

function numberIn(message: unknown, name: string): number {
  if (typeof message !== 'object' || message === null) return 0
  return Number(Object.entries(message).find(([key]) => key === name)?.[1] ?? 0)
}

/** In the child: tells the parent where it listens. */
export function sayPort(server: Server): void {
  const address = server.address()
  sayReady(typeof address === 'object' && address !== null ? address.port : 0)
}

/** In the child: ready to be asked; ends with its parent. */
export function sayReady(port = 0): void {
  process.once('disconnect', () => process.exit(0))
  process.send?.({ ready: port })
}

type Answers = Readonly<Record<string, () => unknown>>

/** In the child: answers the parent's questions one by one. */
export function answerParent(answers: Answers): void {
  process.on('message', (message: { readonly question: string }) => {
    void (async () => {
      const answer = await answers[message.question]?.()
      process.send?.({ answer })
    })()
  })
}
