import type { Dialect, FieldName } from './dialect.ts'
import type { Fields } from './fields.ts'
import { keySubid } from './ids.ts'
import { readAmount, readCurrency } from './money.ts'
import { nameSale } from './name-sale.ts'
import { readTime } from './read-time.ts'
import type { Note, Reading } from './reading.ts'
import type { RequestWords } from './request-words.ts'
import type { Network } from './settings.ts'
import { readStatusName, type Status, statuses } from './status.ts'
import { isUnreplaced } from './unreplaced.ts'
import type { PostbackReason } from './verdict.ts'

/** `words`: the sender's own words, named in the request itself; they win over the network's. */
type ReportCase = {
  readonly fields: Fields
  readonly dialect: Dialect
  readonly network: Pick<Network, 'statuses' | 'ignore' | 'currency' | 'defaultStatus'>
  readonly words?: RequestWords
}

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

type Notes = Set<Note>

const maxCommentLength = 1000
const maxGoalLength = 255

/**
 * Reads a postback in the network's words. Checked in this order, the first failure names the
 * reason: a word to ignore (`word-ignored`), the status (`status-missing`, `macro-unreplaced`,
 * `status-unknown`), subid and transaction (`macro-unreplaced`, `subid-unreadable`,
 * `txid-unreadable`, `subid-missing`). Everything else that is not understood counts as absent and
 * is noted. Never throws.
 */
export function readReport(c: ReportCase): Report {
  const notes: Notes = new Set()
  const status = readStatus(c)
  const names = readNames(c, notes)
  if (status.kind === 'no') return refusal(status, names, notes)
  if (names.problem) return refusal({ outcome: 'refused', reason: names.problem }, names, notes)
  const money = readMoney(c, notes)
  // BuyGoods among others reports a refund as the sale's own word with a negative commission.
  const undone = money.negative && status.status === 'Purchase'
  const reversal = undone || isReversal(c.dialect, status)
  const texts = readTexts(c, notes)
  return {
    ok: true,
    reading: {
      ...names.found,
      ...nameSale(c.dialect, { ...names, word: status.word.toLowerCase(), reversal }),
      ...money.found,
      ...texts,
      status: undone ? 'Reject' : status.status,
      word: status.word,
      reversal,
      test: hasTestMark(c),
      notes: [...notes],
    },
  }
}

type Refusal = { readonly outcome: 'ignored' | 'refused'; readonly reason: PostbackReason }

function refusal(why: Refusal, names: Names, notes: Notes): Report {
  const { outcome, reason } = why
  return { ok: false, outcome, reason, ...names.found, notes: [...notes] }
}

/** `word` is as received, without the space around it; '' when the status is the default one. */
type StatusRead =
  | { readonly kind: 'status'; readonly status: Status; readonly word: string }
  | ({ readonly kind: 'no' } & Refusal)

const refused = (reason: PostbackReason) => ({ kind: 'no', outcome: 'refused', reason }) as const

function readStatus(c: ReportCase): StatusRead {
  const word = firstOf(c.fields, c.dialect.fields.status)
  if (word === undefined) {
    const status = c.network.defaultStatus ?? c.dialect.defaultStatus
    return status === null ? refused('status-missing') : { kind: 'status', status, word: '' }
  }
  if (word === '') return refused('status-missing')
  if (isUnreplaced(word)) return refused('macro-unreplaced')
  const meaning = findMeaning(c, word.toLowerCase())
  if (meaning === 'ignore') return { kind: 'no', outcome: 'ignored', reason: 'word-ignored' }
  if (meaning !== undefined) return { kind: 'status', status: meaning, word }
  return { kind: 'no', outcome: c.dialect.statusWhenUnknown, reason: 'status-unknown' }
}

/** One word means opposite things at two networks: the nearest list wins. */
export function findMeaning(
  c: Pick<ReportCase, 'words' | 'network' | 'dialect'>,
  word: string,
): Status | 'ignore' | undefined {
  const { network, words } = c
  return (
    (words && findInLists(words, words.ignore ?? [], word)) ??
    findInLists(network.statuses, network.ignore, word) ??
    findOwn(c.dialect.words, word) ??
    readStatusName(word)
  )
}

function findInLists(
  lists: Omit<RequestWords, 'ignore'>,
  ignore: readonly string[],
  word: string,
): Status | 'ignore' | undefined {
  if (ignore.includes(word)) return 'ignore'
  return statuses.find((status) => lists[status]?.includes(word))
}

function findOwn<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

function isReversal(dialect: Dialect, read: { status: Status; word: string }): boolean {
  if (read.status !== 'Reject' && read.status !== 'Trash') return false
  const word = read.word.toLowerCase()
  return dialect.reversals.includes(word) && readStatusName(word) === undefined
}

type Names = {
  readonly found: Pick<Reading, 'subid' | 'txid'>
  readonly txid: string | undefined
  readonly order: string | undefined
  readonly problem: PostbackReason | undefined
}

function readNames(c: ReportCase, notes: Notes): Names {
  const subid = readSubid(c)
  const txid = readName(c, 'txid', notes)
  const nameless = subid.key === undefined && txid.name === undefined
  return {
    found: {
      ...(subid.key === undefined ? {} : { subid: subid.key }),
      ...(txid.name === undefined ? {} : { txid: txid.name }),
    },
    txid: txid.name,
    order: readName(c, 'order', notes).name,
    problem: subid.problem ?? txid.problem ?? (nameless ? 'subid-missing' : undefined),
  }
}

function readSubid(c: ReportCase): { key?: string; problem?: PostbackReason } {
  const text = firstOf(c.fields, c.dialect.fields.subid, 'exact')
  if (text === undefined || text === '') return {}
  if (isUnreplaced(text)) return { problem: 'macro-unreplaced' }
  const key = keySubid(text)
  return key === undefined ? { problem: 'subid-unreadable' } : { key }
}

type ReadName = { readonly name?: string; readonly problem?: PostbackReason }

/** A transaction is held to what a subid is: 1 to 255 characters that can be seen. Case counts. */
function readName(c: ReportCase, field: 'txid' | 'order', notes: Notes): ReadName {
  const text = readText(c, field, notes)
  if (text === undefined) return {}
  return keySubid(text) === undefined ? { problem: 'txid-unreadable' } : { name: text }
}

type Money = { readonly found: Pick<Reading, 'amount' | 'currency'>; readonly negative: boolean }

/** A currency without an amount says nothing, and must not be laid on another amount. */
function readMoney(c: ReportCase, notes: Notes): Money {
  const text = readText(c, 'payout', notes)
  const read = text === undefined ? undefined : readAmount(text)
  if (text !== undefined && read === undefined) notes.add('amount-not-understood')
  const named = readText(c, 'currency', notes)
  const code = named === undefined ? undefined : readCurrency(named)
  if (named !== undefined && code === undefined) notes.add('amount-not-understood')
  if (read === undefined) return { found: {}, negative: false }
  const currency = code ?? c.dialect.currency ?? c.network.currency
  const { amount, negative } = read
  return { found: { amount, ...(currency === null ? {} : { currency }) }, negative }
}

function readTexts(c: ReportCase, notes: Notes): Pick<Reading, 'comment' | 'goal' | 'eventAt'> {
  const comment = plainText(readText(c, 'comment', notes), maxCommentLength)
  const goal = plainText(readText(c, 'goal', notes), maxGoalLength)
  const time = readText(c, 'time', notes)
  const eventAt = time === undefined ? undefined : readTime(time)
  return {
    ...(comment === '' ? {} : { comment }),
    ...(goal === '' ? {} : { goal }),
    ...(eventAt === undefined ? {} : { eventAt }),
  }
}

/** Strangers' text: no control characters (a database refuses NUL), no endless length. */
function plainText(text: string | undefined, maxLength: number): string {
  if (text === undefined) return ''
  const cut = text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '')
  return cut.replace(/\p{Cc}+/gu, ' ').trim()
}

function hasTestMark(c: ReportCase): boolean {
  const { testMarks } = c.dialect
  for (const name in testMarks) {
    const value = c.fields.get(name)?.trim().toLowerCase()
    if (value !== undefined && testMarks[name]?.includes(value)) return true
  }
  return false
}

/** A value that may be missing: empty and unreplaced are missing, and the latter is noted. */
function readText(c: ReportCase, field: FieldName, notes: Notes): string | undefined {
  const text = firstOf(c.fields, c.dialect.fields[field])
  if (text === undefined || text === '') return undefined
  if (!isUnreplaced(text)) return text
  notes.add('macro-unreplaced')
  return undefined
}

/** The first value that is not blank; '' when all that were sent are; undefined when none was. */
function firstOf(fields: Fields, names: readonly string[], space: 'trim' | 'exact' = 'trim') {
  let found: string | undefined
  for (const name of names) {
    const value = fields.get(name)
    const trimmed = value?.trim()
    if (trimmed) return space === 'exact' ? value : trimmed
    found ??= trimmed
  }
  return found
}
