import type { Reading } from '../../../domain/reading.ts'
import { orderIdsOf, type WaitKey } from '../../steps/wait-keys.ts'
import type { Word } from '../../steps/word.ts'
import type { Known, WaitingRow } from './known.ts'
import { joined } from './shelves.ts'

export type NewOrder = {
  readonly network: string
  readonly orderId: string
  readonly subid: string
}

/** What a transaction may write, and whether anybody waits. */
export type Around = {
  readonly somebodyWaits: () => boolean
  /** Whether the rows of a name lie where this transaction writes. */
  readonly isHere: (name: string) => boolean
}

/** Names of orders, of one transaction in the making. */
export function openTransactions({ orders }: Known, { somebodyWaits, isHere }: Around) {
  const inserted = new Map<string, NewOrder>()
  /** The first word about an order settles whose it is: what is stored was said before. */
  const find = (network: string, orderId: string): string | null =>
    orders.look({ network, orderId }) ?? inserted.get(joined(network, orderId))?.subid ?? null
  return {
    findSubid: (network: string, reading: Reading): string | undefined => {
      const ids = orderIdsOf(reading)
      for (const orderId of ids) orders.want({ network, orderId })
      for (const orderId of ids) {
        const subid = find(network, orderId)
        if (subid !== null) return subid
      }
      return undefined
    },
    insert: (network: string, orderId: string, subid: string): boolean => {
      const name = joined(network, orderId)
      if (inserted.has(name)) return false
      // Whether it is news matters to what waits for it alone: most of the time, to nobody. Of one that is
      // written elsewhere, afterwards, that is asked there.
      if (isHere(orderId) && somebodyWaits() && find(network, orderId) !== null) return false
      inserted.set(name, { network, orderId, subid })
      return isHere(orderId)
    },
    changes: () => {
      const { here = [], elsewhere = [] } = Object.groupBy(inserted.values(), ({ orderId }) =>
        isHere(orderId) ? 'here' : 'elsewhere',
      )
      return { orders: here, ordersElsewhere: elsewhere }
    },
  }
}

export type NewWait = WaitingRow & { readonly at: number }

/** What waits, of one transaction in the making. */
export function openWaiting({ waits }: Known) {
  const inserted = new Map<string, NewWait>()
  const removed = new Map<string, WaitingRow>()
  const nameOf = ({ kind, key, network, postbackId }: WaitingRow) =>
    joined(kind, key, network, postbackId)
  const rowsOf = (kind: WaitKey['kind'], key: string): readonly WaitingRow[] => {
    const own = [...inserted.values()].filter((row) => row.kind === kind && row.key === key)
    const stored = waits.look({ kind, key }).filter((row) => !removed.has(nameOf(row)))
    return [...stored.filter((row) => !inserted.has(nameOf(row))), ...own]
  }
  return {
    insert: (key: WaitKey, { id, at }: Pick<Word, 'id' | 'at'>) => {
      const row = { ...key, postbackId: id, at }
      inserted.set(nameOf(row), row)
    },
    remove: ({ kind, key, network }: WaitKey, postbackId: string): number => {
      const row = { kind, key, network, postbackId }
      const name = nameOf(row)
      if (!rowsOf(kind, key).some((one) => nameOf(one) === name)) return 0
      const isOwn = inserted.delete(name)
      const isStored = waits.look({ kind, key }).some((one) => nameOf(one) === name)
      if (isStored || !isOwn) removed.set(name, row)
      return 1
    },
    countOf: ({ kind, key }: WaitKey): number => rowsOf(kind, key).length,
    forClick: (subid: string): readonly string[] =>
      rowsOf('click', subid)
        .map((row) => row.postbackId)
        .sort(),
    forOrder: (orderId: string, network: string): readonly string[] =>
      rowsOf('order', orderId)
        .filter((row) => row.network === network)
        .map((row) => row.postbackId)
        .sort(),
    changes: () => ({
      waits: [...inserted.values()],
      // One that waits again after it was judged again is there already.
      endedWaits: [...removed.values()].filter((row) => !inserted.has(nameOf(row))),
    }),
  }
}
