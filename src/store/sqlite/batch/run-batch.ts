import Database, { type Statement } from 'better-sqlite3'
import type { DueDelivery } from '../../../domain/delivery.ts'
import type { Ids } from '../../../domain/ids.ts'
import { onlyBucket } from '../../rows/bucket.ts'
import type { KnownSettings } from '../../steps/known-settings.ts'
import { openLedgerChanges } from '../../steps/ledger-changes.ts'
import type { RematchRound } from '../../steps/rematch-round.ts'
import type { WaitingLimits } from '../../steps/work.ts'
import { type Slice as AnySlice, halvesOf } from '../../writing/slice.ts'
import type { Failure } from '../../writing/write-queue.ts'
import type { SqliteWork, Tables } from '../tables/tables.ts'
import type { Batch, BatchAnswer, WriteOp } from '../threads/wire.ts'
import { runOp } from './run-op.ts'

/** What the writer knows between two transactions. */
export type Writer = {
  readonly db: Database.Database
  readonly tables: Tables
  readonly begin: Statement
  readonly commit: Statement
  readonly ids: Ids
  readonly waitingLimits: WaitingLimits
  settings: KnownSettings
  waitingRows: number
  round: RematchRound
}

type Slice = AnySlice<WriteOp>

type Sink = {
  readonly values: unknown[]
  readonly failures: Failure[]
  readonly due: DueDelivery[]
}

/**
 * Runs a batch as one transaction. When it fails, it is rolled back and split in halves until what
 * cannot be written stands alone; everything else is written all the same.
 */
export function runBatch(writer: Writer, batch: Batch): BatchAnswer {
  const before = writer.settings
  const sink: Sink = { values: new Array(batch.ops.length), failures: [], due: [] }
  runSlice(writer, { ops: batch.ops, start: 0, now: batch.now }, sink)
  return {
    kind: 'batch',
    values: sink.values,
    failures: sink.failures,
    due: batch.tellDue ? sink.due : [],
    settings: writer.settings === before ? null : JSON.stringify(writer.settings.snapshot),
  }
}

function runSlice(writer: Writer, slice: Slice, sink: Sink): void {
  try {
    commitSlice(writer, slice, sink)
  } catch (error) {
    rollBack(writer)
    const kind = kindOf(error)
    if (kind !== 'other' || slice.ops.length === 1) failAll(slice, { kind, error }, sink)
    else for (const half of halvesOf(slice)) runSlice(writer, half, sink)
  }
}

// A disk that refuses even this has SQLite roll back by itself; what matters is why it came to this.
function rollBack({ db }: Writer): void {
  try {
    if (db.inTransaction) db.exec('rollback')
  } catch {}
}

function commitSlice(writer: Writer, { ops, start, now }: Slice, sink: Sink): void {
  const { tables, ids, waitingLimits, settings, waitingRows } = writer
  const due: DueDelivery[] = []
  const ledger = openLedgerChanges()
  const work: SqliteWork = {
    bucketOf: () => onlyBucket,
    ...{ tables, ids, waitingLimits, settings, waitingRows, now, ledger, due },
    rematch: [],
    each: (items, act) => items.map((item) => act(item)),
    round: writer.round,
  }
  writer.begin.run()
  for (const [index, op] of ops.entries()) sink.values[start + index] = runOp(work, op)
  tables.ledger.write(ledger)
  writer.commit.run()
  writer.waitingRows = work.waitingRows
  writer.round = work.round
  for (const one of due) sink.due.push(one)
  if (ops.some((op) => op.kind === 'settings')) writer.settings = tables.settings.read()
}

type Cause = { readonly kind: Failure['kind']; readonly error: unknown }

function failAll({ ops, start }: Slice, { kind, error }: Cause, sink: Sink): void {
  const message = error instanceof Error ? error.message : String(error)
  for (const index of ops.keys()) {
    sink.values[start + index] = undefined
    sink.failures.push({ index: start + index, kind, message })
  }
}

const diskCodes = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN)/
const busyCodes = /^SQLITE_(BUSY|LOCKED)/

/** A trouble of the disk or of the lock concerns every operation alike. */
function kindOf(error: unknown): Failure['kind'] {
  if (!(error instanceof Database.SqliteError)) return 'other'
  if (diskCodes.test(error.code)) return 'full'
  return busyCodes.test(error.code) ? 'busy' : 'other'
}
