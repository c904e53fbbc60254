import type { Move } from './lead.ts'
import type { RequestParts } from './request.ts'
import type { Destination } from './settings.ts'

/** A sale that is none any more. */
export function reverses({ from, to }: Pick<Move, 'from' | 'to'>): boolean {
  return from === 'Purchase' && (to === 'Reject' || to === 'Trash')
}

/** Told by templates of its own: whoever was told of a sale takes it back. */
export function isCompensated(
  { reversal }: Pick<Destination, 'reversal'>,
  move: Pick<Move, 'from' | 'to'>,
): boolean {
  return reversal !== null && reverses(move)
}

/** The templates of a compensating call. What they do not say of headers is as in the usual one. */
export function reversalParts({
  headers,
  reversal,
}: Pick<Destination, 'headers' | 'reversal'>): RequestParts | undefined {
  return reversal === null ? undefined : { ...reversal, headers: reversal.headers ?? headers }
}

/** What this move is told by; `toldSale`: the destination was told of the sale it takes back. */
export function partsFor(
  destination: Destination,
  move: Pick<Move, 'from' | 'to'>,
  toldSale: boolean,
): RequestParts {
  const parts = toldSale && reverses(move) ? reversalParts(destination) : undefined
  return parts ?? destination
}
