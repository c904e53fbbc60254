import type { Reading } from '../../domain/reading.ts'
import type { PostbackReason } from '../../domain/verdict.ts'
import type { Word } from './word.ts'

/** The names under which an order may be known, in the order they are looked for. */
export function orderIdsOf(reading: Reading): readonly string[] {
  const { txid, saleKey, order, strippedTxid } = reading
  const named = [txid, saleKey, order, strippedTxid].filter((id) => id !== undefined)
  return [...new Set(named)]
}

/** What a waiting postback waits for: a click, an order, or a person's decision. */
export type WaitKey = {
  readonly kind: 'click' | 'order' | 'person'
  readonly key: string
  readonly network: string
}

export function waitKeysOf(
  { network, reading }: Pick<Word, 'network' | 'reading'>,
  reason: PostbackReason | null,
): readonly WaitKey[] {
  if (reason === 'transaction-unknown') {
    return orderIdsOf(reading).map((key) => ({ kind: 'order', key, network }))
  }
  const kind = reason === 'click-unknown' ? 'click' : 'person'
  return [{ kind, key: reading.subid ?? '', network }]
}
