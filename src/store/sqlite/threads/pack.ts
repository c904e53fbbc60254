import type { Batch, BatchAnswer, WriteOp } from './wire.ts'

/**
 * A batch as it crosses to the writer's thread. What a copy of objects costs both threads is half of it
 * as one text; what JSON cannot say, bytes above all, goes beside the text as it is.
 */
export type PackedBatch = Omit<Batch, 'ops'> & {
  /** The operations as JSON, with null for each of those beside it. */
  readonly text: string
  readonly beside: readonly WriteOp[]
}

/** The same of an answer: nothing is due after most batches. */
export type PackedAnswer = Omit<BatchAnswer, 'due'> & { readonly due: string | null }

export function packBatch({ ops, ...batch }: Batch): PackedBatch {
  const text = JSON.stringify(ops.map((op) => (isPlain(op) ? op : null)))
  return { ...batch, text, beside: ops.filter((op) => !isPlain(op)) }
}

export function unpackBatch({ text, beside, ...batch }: PackedBatch): Batch {
  // What packBatch has written.
  const plain = JSON.parse(text) as readonly (WriteOp | null)[]
  let next = 0
  const ops = plain.map((op) => op ?? beside[next++]).filter((op) => op !== undefined)
  return { ...batch, ops }
}

/** What comes by the thousand, and has no bytes. */
function isPlain(op: WriteOp): boolean {
  switch (op.kind) {
    case 'take':
      return op.intake.body === null
    case 'settle':
      return op.settlement.reply === null
    case 'click':
    case 'clicks':
    case 'view':
      return true
    default:
      return false
  }
}

export function packAnswer({ due, ...answer }: BatchAnswer): PackedAnswer {
  return { ...answer, due: due.length === 0 ? null : JSON.stringify(due) }
}

export function unpackAnswer({ due, ...answer }: PackedAnswer): BatchAnswer {
  return { ...answer, due: due === null ? [] : JSON.parse(due) }
}
