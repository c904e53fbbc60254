import { StoreBusyError, StoreFullError } from '../store.ts'
import type { SpoolFile } from './spool-file.ts'
import type { SpooledOp, SpooledRow } from './spool-table.ts'

export type DrainDeps = {
  readonly file: Pick<SpoolFile, 'next' | 'remove' | 'setAside'>
  readonly perform: (op: SpooledOp) => Promise<unknown>
  readonly onAside: (row: SpooledRow, error: Error) => void
}

/** Operations that one pass gives to the database: a batch of it takes as many. */
export const rowsAtOnce = 500
/** A row that fails while others are taken is at fault itself, and stands in nobody's way for long. */
const mostTries = 3

/**
 * Gives the oldest of the file to the database, in their order, and takes away those that it has. Answers
 * with how many those were.
 */
export type Drain = (limit: number) => Promise<number>

export function openDrain({ file, perform, onAside }: DrainDeps): Drain {
  const tries = new Map<number, number>()
  const blame = (row: SpooledRow, error: Error) => {
    const failed = (tries.get(row.seq) ?? 0) + 1
    tries.set(row.seq, failed)
    if (failed < mostTries) return
    tries.delete(row.seq)
    file.setAside(row, error.message)
    onAside(row, error)
  }
  return async (limit) => {
    const rows = file.next(limit)
    const results = await Promise.allSettled(rows.map(({ op }) => perform(op)))
    const taken = rows.filter((_, at) => results[at]?.status === 'fulfilled')
    if (taken.length === 0) return 0
    file.remove(taken)
    for (const [at, row] of rows.entries()) {
      const result = results[at]
      if (result?.status === 'rejected' && isItsOwn(result.reason)) blame(row, result.reason)
    }
    return taken.length
  }
}

/** Nothing of the database's state: it would fail whenever it comes. */
const isItsOwn = (error: unknown): error is Error =>
  error instanceof Error && !(error instanceof StoreBusyError) && !(error instanceof StoreFullError)
