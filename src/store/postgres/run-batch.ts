import type { DueDelivery } from '../../domain/delivery.ts'
import type { RowAnswer, RowOp } from '../writing/row-ops.ts'
import type { Failure, QueueAnswer } from '../writing/write-queue.ts'
import type { Connection } from './connect.ts'
import { runSteps, type WriterState } from './run-steps.ts'
import { stepOf } from './step.ts'
import { inTransaction, type Line, type Patience, troubleOf } from './transaction.ts'

/** What an act has come to, within its transaction; the rest happens when that is committed. */
export type ActDone = {
  readonly value: unknown
  readonly due?: readonly DueDelivery[]
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
  readonly patience: Patience
  readonly state: WriterState
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
    const kind = failureOf(error)
    if (kind !== 'other' || slice.ops.length === 1) return failAll(slice, { kind, error }, sink)
    for (const half of halvesOf(slice)) await runSlice(writer, half, sink)
  }
}

async function commitSlice(writer: BatchWriter, slice: Slice, sink: Sink): Promise<void> {
  const { ops, start, now } = slice
  const { line, patience } = writer
  const done = await inTransaction(line, patience, async (connection) => {
    const ended = await runOps(writer.state, connection, { ops, now })
    if (ended.forget) await connection.run('rollback')
    else await Promise.all([...ended.sent, connection.commit()])
    return ended
  })
  done.keep()
  for (const [index, value] of done.values.entries()) sink.values[start + index] = value
  for (const one of done.due) sink.due.push(one)
}

/** An act comes alone; rows in any number. Of rows, what they write is on its way before the commit. */
async function runOps(
  state: WriterState,
  connection: Connection,
  { ops, now }: Pick<Slice, 'ops' | 'now'>,
) {
  const [first] = ops
  if (first?.kind === 'act') {
    const { value, due = [], keep = () => undefined, forget } = await first.act(connection, now)
    return { values: [value], due, keep, forget, sent: [] }
  }
  const steps = ops.flatMap((op) => (op.kind === 'act' ? [] : [stepOf(op)]))
  const { statements, ...done } = await runSteps(state, connection, { steps, now })
  return { ...done, sent: statements.map((one) => connection.query(one)), forget: undefined }
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
