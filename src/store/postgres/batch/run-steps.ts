import type { DueDelivery } from '../../../domain/delivery.ts'
import { bucketsOf, groupOf } from '../../../domain/groups.ts'
import { buckets, type Ids } from '../../../domain/ids.ts'
import { onlyBucket } from '../../rows/bucket.ts'
import { idTime } from '../../rows/id-time.ts'
import type { KnownSettings } from '../../steps/known-settings.ts'
import { type LedgerChanges, openLedgerChanges } from '../../steps/ledger-changes.ts'
import type { RematchRound } from '../../steps/rematch-round.ts'
import type { SettingSeals } from '../../steps/setting-seals.ts'
import type { WaitingLimits } from '../../steps/work.ts'
import {
  auditStatement,
  ledgerStatements,
  replayStatements,
  statementsBefore,
  statementsOfDerived,
  statementsOfMatching,
} from '../flush/beside.ts'
import { rowStatements } from '../flush/flush.ts'
import { statementsBeside } from '../flush/settled.ts'
import { unfinishedStatements } from '../flush/unfinished.ts'
import { loadWanted } from '../load/load.ts'
import { type Known, openKnown } from '../memory/known.ts'
import type { LateMarks } from '../memory/rollups.ts'
import { RowsMissingError } from '../memory/shelves.ts'
import { type Changes, type MemoryWork, openTables } from '../memory/tables.ts'
import type { Connection, Statement } from '../server/connect.ts'
import { bucketFor } from '../server/places.ts'
import { type OrdersOwed, orderStatements, owedOf, owedStatement } from './orders-owed.ts'
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
  round: RematchRound
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
  /** Names of orders that are to be written elsewhere when this is committed. */
  readonly owed: OrdersOwed | undefined
}

export type Steps = {
  readonly steps: readonly Step[]
  readonly now: number
  /** The one group of buckets whose rows they may change; left out: any. */
  readonly group?: number | undefined
  /** Happens before any row is read, and answers with what is to be done after those steps. */
  readonly before?: (known: Known) => Promise<readonly Step[]>
}

/** A chain of rows that lead to rows, each of them found by the one before. */
const mostRounds = 100

/**
 * Runs steps within a transaction that has begun, and sends what they write; whether it was written is
 * known when the commit is answered. Nothing of it is remembered before `keep`.
 */
export async function runSteps(
  state: WriterState,
  connection: Connection,
  wish: Steps,
): Promise<StepsDone> {
  const known = openKnown(wish.group)
  for (const step of wish.steps) step.foresee(known)
  const more = (await wish.before?.(known)) ?? []
  for (const step of more) step.foresee(known)
  const all = { ...wish, steps: [...wish.steps, ...more] }
  for (let round = 0; round < mostRounds; round += 1) {
    await loadWanted(connection, known)
    nameAfter(state, known.latest.moveId)
    const done = tryAll(state, known, all)
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
  { steps, now, group }: Steps,
): StepsDone | undefined {
  const ledger = openLedgerChanges()
  const work = openWork(state, known, { now, ledger, group })
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
  return { values, due: work.due, ...written(state, work, { known, group }) }
}

type Place = { readonly known: Known; readonly group: number | undefined }

function written(state: WriterState, work: MemoryWork, { known, group }: Place) {
  const changes = work.tables.changes()
  const moreWaiting = work.waitingRows - state.waitingRows
  const { round } = state
  const bucket = besideOf(state, group)
  const owed = owedOf(state, changes, bucket.ofMarks)
  return {
    keep: () => {
      state.waitingRows += moreWaiting
      if (work.round !== round) state.round = work.round
    },
    undo: () => {
      state.waitingRows -= moreWaiting
    },
    isQuiet: changes.waits.length + changes.endedWaits.length === 0,
    owed,
    statements: [
      ...statementsOf(work, { changes, known, bucket }),
      ...(owed === undefined ? [] : [owedStatement(owed, work.now)]),
    ],
  }
}

/** Where rows are written that belong to no subid. No two transactions wait for each other's ledger. */
function besideOf({ ledgerPart }: WriterState, group: number | undefined): Beside {
  if (group === undefined) return { ofLedger: ledgerPart(), ofMarks: onlyBucket }
  const own = bucketsOf(group)
  const bucket = own[buckets.indexOf(ledgerPart()) % own.length] ?? onlyBucket
  return { ofLedger: bucket, ofMarks: bucket }
}

type Beside = { readonly ofLedger: number; readonly ofMarks: number }

function openWork(
  state: WriterState,
  known: Known,
  { now, ledger, group }: Pick<Steps, 'now' | 'group'> & { readonly ledger: LedgerChanges },
): MemoryWork {
  const { ids, waitingLimits, settings, waitingRows, round, marks } = state
  const around = {
    somebodyWaits: () => work.waitingRows > 0,
    isHere: (name: string) => group === undefined || groupOf(bucketFor(name)) === group,
  }
  const work: MemoryWork = {
    tables: openTables(known, marks, around),
    bucketOf: bucketFor,
    ...{ ids, settings, waitingLimits, now, ledger, waitingRows, round },
    due: [],
    rematch: [],
    each: eachOrMissing,
  }
  return work
}

/** All that is missing for any of them is noted by one try. */
function eachOrMissing<Item, Value>(items: readonly Item[], act: (item: Item) => Value): Value[] {
  let missing: unknown
  const values = items.flatMap((item) => {
    try {
      return [act(item)]
    } catch (error) {
      // Behind an item that was given up, another may see what cannot be.
      if (missing === undefined && !(error instanceof RowsMissingError)) throw error
      missing ??= error
      return []
    }
  })
  if (missing !== undefined) throw missing
  return values
}
type ToWrite = { readonly changes: Changes; readonly known: Known; readonly bucket: Beside }

function statementsOf(
  { ledger, now }: MemoryWork,
  { changes, known, bucket }: ToWrite,
): readonly Statement[] {
  return [
    ...statementsBefore(changes, known),
    ...rowStatements(changes, known),
    ...statementsOfMatching(changes, known),
    ...orderStatements(changes),
    ...replayStatements(changes),
    ...unfinishedStatements(changes),
    ...statementsBeside(changes, known),
    ...changes.audit.map((entry) => auditStatement(entry, now)),
    ...statementsOfDerived(changes, ledger, bucket.ofMarks),
    ...ledgerStatements(ledger, bucket.ofLedger),
  ]
}
