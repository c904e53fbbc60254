/** Some operations of a batch. `start`: how many stand before them; `now`: when the batch began, epoch milliseconds. */
export type Slice<Op> = {
  readonly ops: readonly Op[]
  readonly start: number
  readonly now: number
}

/** What cannot be written is looked for by halves, until it stands alone. */
export function halvesOf<Op>({ ops, start, now }: Slice<Op>): readonly Slice<Op>[] {
  const middle = ops.length >> 1
  return [
    { ops: ops.slice(0, middle), start, now },
    { ops: ops.slice(middle), start: start + middle, now },
  ]
}
