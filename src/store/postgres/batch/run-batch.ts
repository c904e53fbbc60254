import type { DueDelivery } from '../../../domain/delivery.ts'
import { isPlain, type PlainSettlement } from '../../steps/settle-plain.ts'
import type { Taken } from '../../store.ts'
import { plainBytes, type RowAnswer, sizeOfRows } from '../../writing/row-ops.ts'
import { type Slice as AnySlice, halvesOf } from '../../writing/slice.ts'
import type { Failure, QueueAnswer } from '../../writing/write-queue.ts'
import { NotPlainError, plainStep, settlePlainly } from '../flush/plain.ts'
import type { Connection, Statement } from '../server/connect.ts'
import { inTransaction, type Patience, troubleOf, type UseLine } from '../server/transaction.ts'
import { BeyondGroupError, openGrouped, splitByGroup } from './by-group.ts'
import type { OrdersOwed } from './orders-owed.ts'
import { runSteps, type Steps, type WriterState } from './run-steps.ts'
import { type GroupOp, type Step, stepOf } from './step.ts'

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

export function sizeOf(op: PostgresOp): number {
  switch (op.kind) {
    case 'act':
    case 'orders':
    case 'orders-over':
      return plainBytes
    case 'take-found':
      return sizeOfRows({ kind: 'take', intake: op.intake })
    default:
      return sizeOfRows(op)
  }
}

export type PostgresOp = GroupOp | { readonly kind: 'act'; readonly act: Act }
export type PostgresAnswer = RowAnswer & {
  readonly act: unknown
  readonly 'take-found': Taken
  /** The postbacks that waited for one of these orders. */
  readonly orders: readonly string[]
  readonly 'orders-over': undefined
}

export type BatchWriter = {
  readonly use: UseLine
  /** The batch holds its rows, and nothing it writes leads to others: the next may begin. */
  readonly holds: () => void
  readonly patience: Patience
  readonly state: WriterState
  /** Rows are spread over machines by the groups of their buckets; left out: they are on one. */
  readonly groups?: Groups | undefined
  /** No outcome is written before its delivery was read. */
  readonly readsAll?: boolean
}

export type Groups = {
  /** The one whose rows these transactions may change; left out: any. */
  readonly only?: number
  /** Does what turned out to concern other groups too. */
  readonly doBeyond?: (op: PostgresOp, now: number) => Promise<BatchAnswer>
}

export type BatchAnswer = QueueAnswer & {
  readonly due: readonly DueDelivery[]
  readonly owed: readonly OrdersOwed[]
}

type Slice = AnySlice<PostgresOp>

type Sink = {
  readonly values: unknown[]
  readonly failures: Failure[]
  readonly due: DueDelivery[]
  readonly owed: OrdersOwed[]
}

/**
 * Runs a batch as one transaction. When it fails for good, it is split in halves until what cannot be
 * written stands alone; everything else is written all the same.
 */
export async function runBatch(
  writer: BatchWriter,
  { ops, now }: { readonly ops: readonly PostgresOp[]; readonly now: number },
): Promise<BatchAnswer> {
  const sink: Sink = { values: new Array(ops.length), failures: [], due: [], owed: [] }
  await runSlice(writer, { ops, start: 0, now }, sink)
  return sink
}

async function runSlice(writer: BatchWriter, slice: Slice, sink: Sink): Promise<void> {
  try {
    await commitSlice(writer, slice, sink)
  } catch (error) {
    if (error instanceof BeyondGroupError) return runApart(writer, slice, sink)
    if (error instanceof NotPlainError) {
      return runSlice({ ...writer, readsAll: true }, slice, sink)
    }
    const kind = failureOf(error)
    if (kind !== 'other' || slice.ops.length === 1) return failAll(slice, { kind, error }, sink)
    for (const half of halvesOf(slice)) await runSlice(writer, half, sink)
  }
}

/** One of them concerns other groups too: the others do not wait for those. */
async function runApart(writer: BatchWriter, slice: Slice, sink: Sink): Promise<void> {
  const { ops, start, now } = slice
  const [op] = ops
  if (op === undefined || ops.length > 1) {
    for (const half of halvesOf(slice)) await runSlice(writer, half, sink)
    return
  }
  const done = await writer.groups?.doBeyond?.(op, now)
  if (done === undefined) return
  sink.values[start] = done.values[0]
  for (const failure of done.failures) sink.failures.push({ ...failure, index: start })
  for (const one of done.due) sink.due.push(one)
}

async function commitSlice(writer: BatchWriter, slice: Slice, sink: Sink): Promise<void> {
  const { ops, start, now } = slice
  const { use, patience, groups } = writer
  const done = await inTransaction(use, patience, async (own) => {
    const connection = groups === undefined ? own : openGrouped(own, groups.only)
    const ended = await runOps(writer, connection, { ops, now })
    if (ended.forget) await connection.run('rollback')
    else await commit(connection, ended)
    return ended
  })
  done.keep()
  for (const [index, value] of done.values.entries()) sink.values[start + index] = value
  for (const one of done.due) sink.due.push(one)
  if (done.owed !== undefined) sink.owed.push(done.owed)
}

type Ended = {
  readonly values: readonly unknown[]
  readonly due: readonly DueDelivery[]
  readonly keep: () => void
  readonly undo: () => void
  readonly forget: boolean
  readonly statements: readonly Statement[]
  readonly owed: OrdersOwed | undefined
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

/** Where rows are spread over machines an outcome is written as everything else is: where its group is. */
function stepsOf(
  { state, groups, readsAll = false }: BatchWriter,
  connection: Connection,
  { ops, now }: Pick<Slice, 'ops' | 'now'>,
): Pick<Steps, 'steps' | 'before'> {
  const plain: PlainSettlement[] = []
  const toStep = (op: Exclude<PostgresOp, { kind: 'act' }>): Step => {
    const isRead = readsAll || groups !== undefined || op.kind !== 'settle'
    if (isRead || !isPlain(op.settlement, state.settings)) return stepOf(op)
    plain.push(op.settlement)
    return plainStep(op.settlement)
  }
  const steps = ops.flatMap((op) => (op.kind === 'act' ? [] : [toStep(op)]))
  if (plain.length === 0) return { steps }
  return {
    steps,
    before: (known) => settlePlainly(connection, known, { settlements: plain, now }),
  }
}

/** An act comes alone; rows in any number. */
async function runOps(
  writer: BatchWriter,
  connection: Connection,
  { ops, now }: Pick<Slice, 'ops' | 'now'>,
): Promise<Ended> {
  const [first] = ops
  if (first?.kind === 'act') {
    const { value, due = [], keep = nothing, forget } = await first.act(connection, now)
    const none = { undo: nothing, statements: [], owed: undefined }
    return { values: [value], due, keep, forget: forget === true, ...none }
  }
  const { state, holds, groups } = writer
  const wish = { ...stepsOf(writer, connection, { ops, now }), now, group: groups?.only }
  const { isQuiet, keep, undo, ...done } = await runSteps(state, connection, wish)
  const { statements } = done
  // Before anything is written.
  if (groups !== undefined) for (const one of statements) splitByGroup(one, groups.only)
  // At once: the next batch may begin before this one is committed.
  keep()
  if (isQuiet) holds()
  return { ...done, keep: nothing, undo, forget: false }
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
