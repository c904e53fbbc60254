import { parentPort, workerData } from 'node:worker_threads'
import type { Access } from '../../access.ts'
import type { ReplayWish } from '../../acts.ts'
import type { SpreadStep } from '../../costs.ts'
import type { Looks } from '../../looks.ts'
import type { NumberLooks } from '../../numbers.ts'
import type { Asking } from '../../questions/asking.ts'
import type { CountedSlot, DueSlots, SlotsWish } from '../../questions/due-slots.ts'
import type { CountedPart } from '../../questions/find-replayed.ts'
import { openQuestions } from '../../questions/questions.ts'
import type { ReplayStep } from '../../steps/step-replay.ts'
import type { DueWish, Store } from '../../store.ts'
import { openAnswer } from '../answer.ts'
import { connectReader } from '../connect.ts'
import { sizeOf } from '../size.ts'

/** What the background count asks its own reader. */
type Counting = {
  dueSlots(wish: SlotsWish): Promise<DueSlots>
  countSlot(slot: number): Promise<CountedSlot>
  /** Another number after every commit that wrote anything. */
  dataVersion(): Promise<number>
}

type Asked = Looks &
  NumberLooks &
  Counting &
  Pick<Store, 'listDueDestinations'> &
  Pick<Access, 'findToken' | 'listTokens' | 'findUser' | 'listUsers' | 'listAudit' | 'workspace'> &
  Pick<Store, 'countCosts' | 'listCosts'> &
  Pick<Store, 'findReplay' | 'listReplays' | 'listVersions' | 'findWaiting'> &
  Parts

/** Questions that the store asks itself, part by part. */
type Parts = {
  /** Both as one text, which costs the threads half of what a copy of objects does. */
  listDue(wish: Omit<DueWish, 'held'> & { readonly held: string }): Promise<string>
  countPart(wish: ReplayWish, from: string): Promise<CountedPart>
  nextCost(failed: readonly number[]): Promise<number | undefined>
  nextSpread(costId: number, limit: number): Promise<SpreadStep | undefined>
  nextOfReplay(id: string, limit: number): Promise<ReplayStep | undefined>
}

/** Every question a reader answers, with the arguments of the port's method of that name. */
export type Answers = {
  readonly [Method in keyof Asked]: (
    ...args: Parameters<Asked[Method]>
  ) => Awaited<ReturnType<Asked[Method]>>
}

export type Question = {
  readonly id: number
  readonly method: keyof Answers
  readonly args: readonly unknown[]
}

export type ReaderMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }

function openAnswers(path: string): Answers & { readonly close: () => void } {
  const db = connectReader(path)
  const answer = openAnswer(db)
  // A question of several statements sees one moment.
  const atOnce = <Value>(asking: Asking<Value>): Value => db.transaction(() => answer(asking))()
  const { listDue, ...questions } = openQuestions()
  // Safe: every question of that name, answered.
  const answers = Object.fromEntries(
    Object.entries(questions).map(([name, ask]) => [
      name,
      (...args: readonly never[]) =>
        atOnce((ask as (...args: readonly never[]) => Asking<unknown>)(...args)),
    ]),
  ) as Answered<typeof questions>
  return {
    ...answers,
    listDue: (wish) => JSON.stringify(atOnce(listDue({ ...wish, held: JSON.parse(wish.held) }))),
    size: () => sizeOf(path),
    dataVersion: () => Number(db.pragma('data_version', { simple: true })),
    ping: () => undefined,
    close: () => db.close(),
  }
}

type Answered<All> = {
  readonly [Name in keyof All]: All[Name] extends (...args: infer Args) => Asking<infer Value>
    ? (...args: Args) => Value
    : never
}

const port = parentPort
if (port !== null) {
  const { path }: { readonly path: string } = workerData
  const answers = openAnswers(path)
  const send = (message: ReaderMessage) => port.postMessage(message)
  const answer = ({ id, method, args }: Question) => {
    // The sender's types hold for the pair of method and arguments; a message cannot carry that.
    const look = answers[method] as (...args: readonly unknown[]) => unknown
    try {
      send({ kind: 'answer', id, value: look(...args) })
    } catch (error) {
      send({ kind: 'failure', id, message: error instanceof Error ? error.message : String(error) })
    }
  }
  port.on('message', (question: Question | null) => {
    if (question !== null) return answer(question)
    answers.close()
    port.close()
  })
}
