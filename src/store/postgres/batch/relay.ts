import type { PostgresOp } from './run-batch.ts'

type Run = {
  /** It holds its rows, and nothing it writes leads to others. */
  readonly ready: Promise<void>
  /** It is committed, or came to nothing, and everybody who waited for it has been told. */
  readonly done: Promise<void>
}

export type Relay = {
  /**
   * Runs a batch on one of two lines, as soon as the batch before it allows; `holds` is called by it when
   * the next may begin. `tell` is called when those before it have told.
   */
  readonly run: <Answer>(ops: readonly PostgresOp[], leg: Leg<Answer>) => void
  readonly idle: () => Promise<void>
}

export type Leg<Answer> = {
  readonly work: (line: 0 | 1, holds: () => void) => Promise<Answer>
  readonly tell: (answer: Answer) => void
}

/**
 * While the database commits a batch, the next fetches its rows: whatever both are about is locked by the
 * first, and the second reads it when that is committed. What is found by other ways than its subid (an
 * order's name, an act of a person) waits for the whole of the batch before it.
 */
export function openRelay(): Relay {
  let last: Run = { ready: Promise.resolve(), done: Promise.resolve() }
  let turn: 0 | 1 = 0
  const runLeg = async <Answer>(
    { work, tell }: Leg<Answer>,
    { line, start, before, holds }: LegPlace,
  ) => {
    await start
    const answer = await work(line, holds)
    holds()
    await before
    tell(answer)
  }
  return {
    run: (ops, leg) => {
      const start = ops.every(isOfOneSubid) ? last.ready : last.done
      const { promise: ready, resolve } = Promise.withResolvers<void>()
      const line = turn
      turn = line === 0 ? 1 : 0
      const done = runLeg(leg, { line, start, before: last.done, holds: () => resolve() })
      last = { ready, done }
    },
    idle: () => last.done,
  }
}

type LegPlace = {
  readonly line: 0 | 1
  readonly start: Promise<void>
  readonly before: Promise<void>
  readonly holds: () => void
}

/** All that it reads is found by the subids it names. */
function isOfOneSubid(op: PostgresOp): boolean {
  switch (op.kind) {
    case 'take':
      return !op.intake.read.ok || op.intake.read.reading.subid !== undefined
    case 'click':
    case 'clicks':
    case 'settle':
    case 'view':
      return true
    case 'state':
    case 'act':
    case 'take-found':
    case 'orders':
    case 'orders-over':
      return false
  }
}
