import { StoreBusyError, StoreFullError } from '../store.ts'
import type { SpoolFile } from './spool-file.ts'
import type { SpooledOp, SpooledRow } from './spool-table.ts'

export type DrainDeps = {
  readonly file: Pick<SpoolFile, 'next' | 'remove' | 'setAside'>
  readonly perform: (op: SpooledOp) => Promise<unknown>
  /** Whether the database answers at all. */
  readonly isThere: () => Promise<boolean>
  readonly onAside: (row: SpooledRow, error: Error) => void
}

/** Operations that one pass gives to the database: a batch of it takes as many. */
export const rowsAtOnce = 500
/** Of the requests that one pass gives to the database, unless the first alone is larger. */
export const bytesAtOnce = 8 * 1024 * 1024
/** A row that fails while others are taken is at fault itself, and stands in nobody's way for long. */
const mostTries = 3

/**
 * Gives the oldest of the file to the database, in their order, and takes away those that it has. Answers
 * with how many those were.
 */
export type Drain = (limit: number) => Promise<number>

export function openDrain({ file, perform, isThere, onAside }: DrainDeps): Drain {
  // Of rows that are in the file: the number of one that has left it may be given to another.
  const tries = new Map<number, number>()
  const blame = (row: SpooledRow, error: Error) => {
    const failed = (tries.get(row.seq) ?? 0) + 1
    tries.set(row.seq, failed)
    if (failed < mostTries) return
    tries.delete(row.seq)
    file.setAside(row, error.message)
    onAside(row, error)
  }
  const give = async (rows: readonly SpooledRow[]): Promise<Given> => {
    const given = await giveInOrder(rows, perform)
    file.remove(given.taken)
    for (const { seq } of given.taken) tries.delete(seq)
    return given
  }
  const giveAlone = async (row: SpooledRow): Promise<number> => {
    const { taken, refused } = await give([row])
    const [own] = refused
    if (own !== undefined && (await isThere())) blame(row, own.error)
    return taken.length
  }
  return async (limit) => {
    const rows = file.next({ rows: limit, bytes: bytesAtOnce })
    const { taken, refused } = await give(rows)
    if (taken.length > 0) {
      for (const { row, error } of refused) blame(row, error)
      return taken.length
    }
    // Nothing tells whether the rows are at fault or the database is: the first of them shows it.
    const [first] = rows
    return first !== undefined && refused[0]?.row === first ? giveAlone(first) : 0
  }
}

type Refused = { readonly row: SpooledRow; readonly error: Error }

type Given = {
  readonly taken: readonly SpooledRow[]
  /** For something of their own, as far as can be told. */
  readonly refused: readonly Refused[]
}

/** What comes behind one that there is no room for waits with it: it may be small enough to get ahead. */
async function giveInOrder(
  rows: readonly SpooledRow[],
  perform: DrainDeps['perform'],
): Promise<Given> {
  const taken: SpooledRow[] = []
  const refused: Refused[] = []
  const given: Promise<void>[] = []
  let isPutOff = false
  const failed = (row: SpooledRow, error: unknown) => {
    if (isItsOwn(error)) refused.push({ row, error })
    else isPutOff = true
  }
  for (const row of rows) {
    // A queue that is full has said so by then; all that is given meanwhile is still one batch.
    await new Promise<void>((resolve) => process.nextTick(resolve))
    if (isPutOff) break
    given.push(
      perform(row.op).then(
        () => void taken.push(row),
        (error: unknown) => failed(row, error),
      ),
    )
  }
  await Promise.all(given)
  return { taken, refused }
}

/** Nothing of the database's state: it would fail whenever it comes. */
const isItsOwn = (error: unknown): error is Error =>
  error instanceof Error && !(error instanceof StoreBusyError) && !(error instanceof StoreFullError)
