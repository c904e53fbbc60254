import type { DueDelivery } from '../../domain/delivery.ts'
import type { Ids } from '../../domain/ids.ts'
import { idTime } from '../rows/id-time.ts'
import type { KnownSettings } from '../steps/known-settings.ts'
import { type LedgerChanges, openLedgerChanges } from '../steps/ledger-changes.ts'
import type { SettingSeals } from '../steps/setting-seals.ts'
import type { WaitingLimits } from '../steps/work.ts'
import type { Connection, Statement } from './connect.ts'
import { rowStatements } from './flush.ts'
import {
  auditStatement,
  ledgerStatements,
  replayStatements,
  statementsBefore,
  statementsOfDerived,
  statementsOfMatching,
} from './flush-beside.ts'
import { statementsBeside } from './flush-settled.ts'
import { type Known, openKnown } from './known.ts'
import { loadWanted } from './load.ts'
import type { LateMarks } from './memory-rollups.ts'
import { type Changes, type MemoryWork, openTables } from './memory-tables.ts'
import { bucketFor } from './places.ts'
import { RowsMissingError } from './shelves.ts'
import type { Step } from './step.ts'

/** What the writer knows between two transactions. */
export type WriterState = {
  readonly ids: Ids
  /**
   * The latest time that ids were seen to bear, epoch milliseconds. Another node's clock may be ahead: an
   * id that is made here is later all the same than those it follows.
   */
  seenMs: number
  readonly waitingLimits: WaitingLimits
  readonly marks: LateMarks
  /** Which of the ledger's parts are written in turn: no two transactions wait for each other's. */
  readonly ledgerPart: () => number
  settings: KnownSettings
  readonly seals: SettingSeals
  /** About how many rows wait, in all; others may have added to them. */
  waitingRows: number
  /** Where the sweep's rounds through what waits have come to. */
  rematchedTo: number
}

export type StepsDone = {
  /** One for each step, in order. */
  readonly values: readonly unknown[]
  readonly due: readonly DueDelivery[]
  /** Has the writer know what it will know when all of it is committed. */
  readonly keep: () => void
  /** It was not committed after all. */
  readonly undo: () => void
  /** Nothing that waits was added or taken away: who comes next overlooks nothing by not seeing it yet. */
  readonly isQuiet: boolean
  readonly statements: readonly Statement[]
}

export type StepsWish = {
  readonly steps: readonly Step[]
  readonly now: number
  /** Happens before any row is read, and answers with what is to be done after those steps. */
  readonly before?: (known: Known) => Promise<readonly Step[]>
}

const nothingBefore = () => Promise.resolve([])

/** A chain of rows that lead to rows, each of them found by the one before. */
const mostRounds = 100

/**
 * Runs steps within a transaction that has begun, and sends what they write; whether it was written is
 * known when the commit is answered. Nothing of it is remembered before `keep`.
 */
export async function runSteps(
  state: WriterState,
  connection: Connection,
  { steps, now, before = nothingBefore }: StepsWish,
): Promise<StepsDone> {
  const known = openKnown()
  for (const step of steps) step.foresee(known)
  const more = await before(known)
  for (const step of more) step.foresee(known)
  const all = [...steps, ...more]
  for (let round = 0; round < mostRounds; round += 1) {
    await loadWanted(connection, known)
    nameAfter(state, known.latest.moveId)
    const done = tryAll(state, known, { steps: all, now })
    if (done !== undefined) return done
  }
  throw new Error('The rows of this transaction lead to ever more rows.')
}

function nameAfter(state: WriterState, moveId: string): void {
  if (moveId !== '' && state.ids.next('m_') <= moveId) state.seenMs = idTime(moveId) + 1
}

/** Undefined: rows are missing, and noted. */
function tryAll(
  state: WriterState,
  known: Known,
  { steps, now }: { readonly steps: readonly Step[]; readonly now: number },
): StepsDone | undefined {
  const ledger = openLedgerChanges()
  const work = openWork(state, known, { now, ledger })
  const values: unknown[] = []
  let isWhole = true
  for (const step of steps) {
    try {
      values.push(step.run(work))
    } catch (error) {
      // Behind a step that was given up, another may see what cannot be.
      if (isWhole && !(error instanceof RowsMissingError)) throw error
      isWhole = false
    }
  }
  if (!isWhole) return undefined
  return { values, due: work.due, ...written(state, work, known) }
}

function written(state: WriterState, work: MemoryWork, known: Known) {
  const changes = work.tables.changes()
  const moreWaiting = work.waitingRows - state.waitingRows
  return {
    keep: () => {
      state.waitingRows += moreWaiting
      state.rematchedTo = work.rematchedTo
    },
    undo: () => {
      state.waitingRows -= moreWaiting
    },
    isQuiet: changes.waits.length + changes.endedWaits.length === 0,
    statements: statementsOf(state, work, { changes, known }),
  }
}

function openWork(
  state: WriterState,
  known: Known,
  { now, ledger }: { readonly now: number; readonly ledger: LedgerChanges },
): MemoryWork {
  const { ids, waitingLimits, settings, waitingRows, rematchedTo, marks } = state
  const work: MemoryWork = {
    tables: openTables(known, marks, () => work.waitingRows > 0),
    bucketOf: bucketFor,
    ...{ ids, settings, waitingLimits, now, ledger, waitingRows, rematchedTo },
    due: [],
    rematch: [],
  }
  return work
}

function statementsOf(
  { ledgerPart }: WriterState,
  { ledger, now }: MemoryWork,
  { changes, known }: { readonly changes: Changes; readonly known: Known },
): readonly Statement[] {
  return [
    ...statementsBefore(changes, known),
    ...rowStatements(changes, known),
    ...statementsOfMatching(changes, known),
    ...replayStatements(changes),
    ...statementsBeside(changes),
    ...changes.audit.map((entry) => auditStatement(entry, now)),
    ...statementsOfDerived(changes, ledger),
    ...ledgerStatements(ledger, ledgerPart()),
  ]
}
