import type { Dialect } from './dialect.ts'
import { keySubid } from './ids.ts'
import { nameSale, type SaleNames } from './name-sale.ts'
import { type Money, readMoney } from './read-money.ts'
import { isReversal, type Refusal, readStatus } from './read-status.ts'
import { readTime } from './read-time.ts'
import type { Note, Reading } from './reading.ts'
import { firstOf, type Notes, type ReportCase, readText } from './report-case.ts'
import { selectFields } from './select-fields.ts'
import { isUnreplaced } from './unreplaced.ts'
import type { PostbackReason } from './verdict.ts'

/** A reading, or why there is none; then with what could be read all the same, for the log. */
export type Report =
  | { readonly ok: true; readonly reading: Reading }
  | {
      readonly ok: false
      readonly outcome: 'ignored' | 'refused'
      readonly reason: PostbackReason
      readonly subid?: string
      readonly txid?: string
      readonly notes: readonly Note[]
    }

const maxCommentLength = 1000
const maxGoalLength = 255

/**
 * Reads a postback in the network's words. Checked in this order, the first failure names the
 * reason: a word to ignore (`word-ignored`), the status (`status-missing`, `macro-unreplaced`,
 * `status-unknown`), subid and transaction (`macro-unreplaced`, `subid-unreadable`,
 * `txid-unreadable`, `subid-missing`). Everything else that is not understood counts as absent and
 * is noted. Never throws.
 */
export function readReport(asked: ReportCase): Report {
  const notes: Notes = []
  const { selected } = asked.dialect
  const c =
    selected.length === 0 ? asked : { ...asked, fields: selectFields(asked.fields, selected) }
  const status = readStatus(c)
  const names = readNames(c, notes)
  if (status.kind === 'no') return refusal(status, names, notes)
  if (names.problem) return refusal({ outcome: 'refused', reason: names.problem }, names, notes)
  const money = readMoney(c, notes)
  // BuyGoods among others reports a refund as the sale's own word with a negative commission.
  const undone = money.negative && status.status === 'Purchase'
  const reversal = undone || isReversal(c, status)
  const reading = openReading(names, money, {
    status: undone ? 'Reject' : status.status,
    word: status.word,
    reversal,
    test: hasTestMark(c),
    notes: nothing,
  })
  if (reversal && money.refundedOf !== undefined) reading.refundedOf = money.refundedOf
  const { txid, order, upsell } = names
  const word = saleWord(c, status.word)
  writeSale(reading, nameSale(namingOf(c), { txid, order, upsell, word, reversal }))
  writeTexts(reading, c, notes)
  if (notes.length > 0) reading.notes = notes
  return { ok: true, reading }
}

/** A reading while it is written: what is absent stays absent. */
type Written = { -readonly [Key in keyof Reading]: Reading[Key] }
const nothing: readonly Note[] = []

function refusal(why: Refusal, names: Names, notes: Notes): Report {
  const { outcome, reason } = why
  const { subid, txid } = names
  const found = {
    ...(subid === undefined ? {} : { subid }),
    ...(txid === undefined ? {} : { txid }),
  }
  return { ok: false, outcome, reason, ...found, notes }
}

/** The word that may tell which sale of an order it is about. */
function saleWord({ dialect, fields }: ReportCase, word: string): string {
  const said = dialect.fields.sale.length === 0 ? '' : (firstOf(fields, dialect.fields.sale) ?? '')
  return (said === '' ? word : said).toLowerCase()
}

type Names = {
  readonly subid: string | undefined
  readonly txid: string | undefined
  readonly order: string | undefined
  readonly upsell: string | undefined
  readonly problem: PostbackReason | undefined
}

function readNames(c: ReportCase, notes: Notes): Names {
  const text = firstOf(c.fields, c.dialect.fields.subid, 'exact') ?? ''
  const isMacro = isUnreplaced(text)
  const subid = isMacro ? undefined : keySubid(text)
  const id = readText(c, 'txid', notes)
  const txid = usable(id)
  const order = usable(readText(c, 'order', notes))
  const upsell = usable(readText(c, 'upsell', notes))
  const isNamed = subid !== undefined || txid !== undefined || order !== undefined
  const isWhole = isNamed && txid === id && (subid !== undefined || text === '')
  const problem = isWhole ? undefined : whatIsWrong({ text, isMacro, subid, isBad: txid !== id })
  return { subid, txid, order, upsell, problem }
}

type Wrong = Pick<Names, 'subid'> & {
  readonly text: string
  readonly isMacro: boolean
  /** Whether a transaction was named that cannot be one. */
  readonly isBad: boolean
}

function whatIsWrong({ text, isMacro, subid, isBad }: Wrong): PostbackReason {
  if (isMacro) return 'macro-unreplaced'
  if (subid === undefined && text !== '') return 'subid-unreadable'
  return isBad ? 'txid-unreadable' : 'subid-missing'
}

/** A transaction is held to what a subid is: 1 to 255 characters that can be seen. Case counts. */
function usable(name: string | undefined): string | undefined {
  return name === undefined || keySubid(name) === undefined ? undefined : name
}

/** What nearly all say is written at once: an object that grows costs as much as all the reading. */
function openReading({ subid, txid }: Names, money: Money, rest: Written): Written {
  const { amount, currency } = money
  const { status, word, reversal, test, notes } = rest
  if (subid !== undefined && txid !== undefined && amount !== undefined && currency !== undefined) {
    return { subid, txid, status, word, reversal, amount, currency, test, notes }
  }
  if (subid !== undefined) rest.subid = subid
  if (txid !== undefined) rest.txid = txid
  if (amount !== undefined) rest.amount = amount
  if (currency !== undefined) rest.currency = currency
  return rest
}

function writeSale(reading: Written, named: SaleNames): void {
  const { order, saleKey, sale, strippedTxid } = named
  if (order !== undefined) reading.order = order
  if (saleKey !== undefined) reading.saleKey = saleKey
  if (sale !== undefined) reading.sale = sale
  if (strippedTxid !== undefined) reading.strippedTxid = strippedTxid
}

/** The network's own choice of how its sales are named goes before its dialect's. */
function namingOf({ dialect, network: { saleKey } }: ReportCase): Dialect {
  return saleKey == null || saleKey === dialect.saleKey ? dialect : { ...dialect, saleKey }
}

function writeTexts(reading: Written, c: ReportCase, notes: Notes): void {
  const comment = plainText(readText(c, 'comment', notes), maxCommentLength)
  const goal = plainText(readText(c, 'goal', notes), maxGoalLength)
  const time = readText(c, 'time', notes)
  const eventAt = time === undefined ? undefined : readTime(time)
  if (comment !== '') reading.comment = comment
  if (goal !== '') reading.goal = goal
  if (eventAt !== undefined) reading.eventAt = eventAt
}

/** Strangers' text: no control characters (a database refuses NUL), no endless length. */
function plainText(text: string | undefined, maxLength: number): string {
  if (text === undefined || isPlainText(text, maxLength)) return text ?? ''
  const cut = text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '')
  return cut
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
}

/** Printable ASCII without space at its ends, and no longer: nothing has to be done to it. */
function isPlainText(text: string, maxLength: number): boolean {
  const last = text.length - 1
  if (last < 0 || last >= maxLength) return false
  for (let index = 0; index <= last; index += 1) {
    const code = text.charCodeAt(index)
    if (code < 0x20 || code > 0x7e) return false
  }
  return text.charCodeAt(0) !== 0x20 && text.charCodeAt(last) !== 0x20
}

function hasTestMark(c: ReportCase): boolean {
  const { testMarks } = c.dialect
  for (const name in testMarks) {
    const value = c.fields.get(name)?.trim().toLowerCase()
    if (value !== undefined && testMarks[name]?.includes(value)) return true
  }
  return false
}
