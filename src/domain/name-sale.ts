import type { Dialect } from './dialect.ts'
import type { Reading, Sale } from './reading.ts'
import { shortName } from './short-name.ts'

type Named = {
  readonly txid: string | undefined
  readonly order: string | undefined
  /** The number of the upsell within its order; undefined where none is told. */
  readonly upsell?: string | undefined
  /** The status word in lower case. */
  readonly word: string
  readonly reversal: boolean
}

export type SaleNames = Pick<Reading, 'order' | 'saleKey' | 'sale' | 'strippedTxid'>

/**
 * Says which sale of which order a report is about, as the dialect's `saleKey` and `sales` tell. A
 * reversal that names no sale of a shared order has no sale key: it is about all of them.
 */
export function nameSale(dialect: Dialect, named: Named): SaleNames {
  if (dialect.saleKey === 'none' && named.order === undefined && isPlain(dialect, named.word)) {
    return nothing
  }
  const sale = findSale(dialect, named)
  const order = findOrder(dialect, named)
  const saleKey = findSaleKey(dialect, named, sale)
  const strippedTxid = stripRebill(dialect, named.txid)
  return {
    ...(order === undefined ? {} : { order }),
    ...(saleKey === undefined ? {} : { saleKey }),
    ...(sale === undefined ? {} : { sale }),
    ...(strippedTxid === undefined ? {} : { strippedTxid }),
  }
}

const nothing: SaleNames = {}

/** Nothing of this network's orders is known, and this word says nothing of them. */
function isPlain({ rebillSuffix, sales }: Dialect, word: string): boolean {
  return rebillSuffix === '' && !sales.has(word)
}

function findSale(dialect: Dialect, named: Named): Sale | undefined {
  const said = dialect.sales.get(named.word)
  if (said !== undefined) return said
  if (dialect.saleKey === 'txid+upsell') return saleOfNumber(named.upsell)
  // Where each sale has its own receipt, one that names another as its origin was added to it.
  const added = dialect.saleKey === 'txid' && named.order !== undefined
  return added && named.order !== named.txid ? 'upsell' : undefined
}

function saleOfNumber(upsell: string | undefined): Sale | undefined {
  if (upsell === undefined) return undefined
  return isFirst(upsell) ? 'first' : 'upsell'
}

const isFirst = (upsell: string) => /^0*$/.test(upsell)

function findOrder(dialect: Dialect, named: Named): string | undefined {
  const isOrder = dialect.saleKey === 'txid+sale' || dialect.saleKey === 'txid+upsell'
  return named.order ?? (isOrder ? named.txid : undefined)
}

function findSaleKey(dialect: Dialect, named: Named, sale: Sale | undefined): string | undefined {
  const { txid, upsell } = named
  if (txid === undefined || dialect.saleKey === 'none') return undefined
  if (dialect.saleKey === 'txid' || dialect.saleKey === 'order/txid') return txid
  if (dialect.saleKey === 'txid+upsell' && upsell !== undefined) return partKey(txid, upsell)
  if (sale === undefined) return named.reversal ? undefined : txid
  return partKey(txid, sale)
}

const longestKey = 255
const charactersOf = (text: string) => [...text].length

/** The first sale of an order bears its name alone; any other is held to the length of a transaction. */
function partKey(txid: string, part: string): string {
  if (part === 'first' || isFirst(part)) return txid
  return shortName(`${txid}/${part}`, longestKey, charactersOf)
}

function stripRebill(dialect: Dialect, txid: string | undefined): string | undefined {
  if (dialect.rebillSuffix === '' || txid === undefined) return undefined
  const stripped = txid.replace(new RegExp(`(?:${dialect.rebillSuffix})$`), '')
  return stripped === '' || stripped === txid ? undefined : stripped
}
