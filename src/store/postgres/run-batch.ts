import type { DueDelivery } from '../../domain/delivery.ts'
import type { RowAnswer, RowOp } from '../writing/row-ops.ts'
import type { Failure, QueueAnswer } from '../writing/write-queue.ts'
import type { Connection, Statement } from './connect.ts'
import type { Known } from './known.ts'
import { runSteps, type WriterState } from './run-steps.ts'
import {
  isPlain,
  NotPlainError,
  type PlainSettlement,
  plainStep,
  settlePlainly,
} from './settle-plain.ts'
import { stepOf } from './step.ts'
import { inTransaction, type Line, type Patience, troubleOf } from './transaction.ts'

/** What an act has come to, within its transaction. */
export type ActDone = {
  readonly value: unknown
  readonly due?: readonly DueDelivery[]
  /** Happens when that is committed. */
  readonly keep?: () => void
  /** Nothing of it is to be kept. */
  readonly forget?: true
}

/** Something rare, in a transaction of its own, which is begun and ended for it. */
export type Act = (connection: Connection, now: number) => Promise<ActDone>

export type PostgresOp = RowOp | { readonly kind: 'act'; readonly act: Act }
export type PostgresAnswer = RowAnswer & { readonly act: unknown }

export type BatchWriter = {
  readonly line: Line
  /** The batch holds its rows, and nothing it writes leads to others: the next may begin. */
  readonly holds: () => void
  readonly patience: Patience
  readonly state: WriterState
  /** No outcome is written before its delivery was read. */
  readonly readsAll?: boolean
}

export type BatchAnswer = QueueAnswer & { readonly due: readonly DueDelivery[] }

type Slice = { readonly ops: readonly PostgresOp[]; readonly start: number; readonly now: number }

type Sink = {
  readonly values: unknown[]
  readonly failures: Failure[]
  readonly due: DueDelivery[]
}

/**
 * Runs a batch as one transaction. When it fails for good, it is split in halves until what cannot be
 * written stands alone; everything else is written all the same.
 */
export async function runBatch(
  writer: BatchWriter,
  { ops, now }: { readonly ops: readonly PostgresOp[]; readonly now: number },
): Promise<BatchAnswer> {
  const sink: Sink = { values: new Array(ops.length), failures: [], due: [] }
  await runSlice(writer, { ops, start: 0, now }, sink)
  return sink
}

async function runSlice(writer: BatchWriter, slice: Slice, sink: Sink): Promise<void> {
  try {
    await commitSlice(writer, slice, sink)
  } catch (error) {
    if (error instanceof NotPlainError) {
      return runSlice({ ...writer, readsAll: true }, slice, sink)
    }
    const kind = failureOf(error)
    if (kind !== 'other' || slice.ops.length === 1) return failAll(slice, { kind, error }, sink)
    for (const half of halvesOf(slice)) await runSlice(writer, half, sink)
  }
}

async function commitSlice(writer: BatchWriter, slice: Slice, sink: Sink): Promise<void> {
  const { ops, start, now } = slice
  const { line, patience } = writer
  const done = await inTransaction(line, patience, async (connection) => {
    const ended = await runOps(writer, connection, { ops, now })
    if (ended.forget) await connection.run('rollback')
    else await commit(connection, ended)
    return ended
  })
  done.keep()
  for (const [index, value] of done.values.entries()) sink.values[start + index] = value
  for (const one of done.due) sink.due.push(one)
}

type Ended = {
  readonly values: readonly unknown[]
  readonly due: readonly DueDelivery[]
  readonly keep: () => void
  readonly undo: () => void
  readonly forget: boolean
  readonly statements: readonly Statement[]
}

/** What is written is on its way before the commit: the connection keeps their order. */
async function commit(connection: Connection, { statements, undo }: Ended): Promise<void> {
  try {
    const sent = statements.map((one) => connection.query(one))
    await Promise.all([...sent, connection.commit()])
  } catch (error) {
    undo()
    throw error
  }
}

const nothing = () => undefined

/** An act comes alone; rows in any number. */
async function runOps(
  { state, holds, readsAll = false }: BatchWriter,
  connection: Connection,
  { ops, now }: Pick<Slice, 'ops' | 'now'>,
): Promise<Ended> {
  const [first] = ops
  if (first?.kind === 'act') {
    const { value, due = [], keep = nothing, forget } = await first.act(connection, now)
    return { values: [value], due, keep, undo: nothing, forget: forget === true, statements: [] }
  }
  const plain: PlainSettlement[] = []
  const steps = ops.flatMap((op) => {
    if (op.kind === 'act') return []
    if (readsAll || op.kind !== 'settle' || !isPlain(op.settlement, state.settings)) {
      return [stepOf(op)]
    }
    plain.push(op.settlement)
    return [plainStep(op.settlement)]
  })
  const before = (known: Known) => settlePlainly(connection, known, { settlements: plain, now })
  const wish = { steps, now, ...(plain.length === 0 ? {} : { before }) }
  const { isQuiet, keep, undo, ...done } = await runSteps(state, connection, wish)
  // At once: the next batch may begin before this one is committed.
  keep()
  if (isQuiet) holds()
  return { ...done, keep: nothing, undo, forget: false }
}

function halvesOf({ ops, start, now }: Slice): readonly Slice[] {
  const middle = ops.length >> 1
  return [
    { ops: ops.slice(0, middle), start, now },
    { ops: ops.slice(middle), start: start + middle, now },
  ]
}

type Cause = { readonly kind: Failure['kind']; readonly error: unknown }

function failAll({ ops, start }: Slice, { kind, error }: Cause, sink: Sink): void {
  const message = error instanceof Error ? error.message : String(error)
  for (const index of ops.keys()) sink.failures.push({ index: start + index, kind, message })
}

/** A database that is away, or full, concerns every operation alike. */
function failureOf(error: unknown): Failure['kind'] {
  const trouble = troubleOf(error)
  return trouble === 'passing' ? 'busy' : trouble
}
