import {
  fromMinorUnits,
  minorDigitsOf,
  type ReadAmount,
  readAmount,
  readCurrency,
} from './money.ts'
import { addNote, type Notes, nameOf, type ReportCase, readText } from './report-case.ts'

export type Money = {
  readonly amount?: string
  readonly currency?: string | undefined
  readonly refundedOf?: string
  readonly negative: boolean
}

const none: Money = { negative: false }

/** A currency without an amount says nothing, and must not be laid on another amount. */
export function readMoney(c: ReportCase, notes: Notes): Money {
  const named = readText(c, 'currency', notes)
  const code = named === undefined ? undefined : readCurrency(named)
  if (named !== undefined && code === undefined) addNote(notes, 'amount-not-understood')
  const currency = code ?? c.dialect.currency ?? c.network.currency
  const text = readText(c, 'payout', notes)
  const read = text === undefined ? undefined : readPayout(c, text, currency)
  if (text !== undefined && read === undefined) addNote(notes, 'amount-not-understood')
  if (read === undefined) return none
  const money = { amount: read.amount, currency: currency ?? undefined, negative: read.negative }
  const refundedOf = wholeOf(c, currency)
  return refundedOf === undefined ? money : { ...money, refundedOf }
}

/** What the refunds are of, where the amount is the sum of all of them. */
function wholeOf({ fields, dialect }: ReportCase, currency: string | null): string | undefined {
  if (dialect.refundTotals === null) return undefined
  const name = nameOf(fields, dialect.fields.payout) ?? ''
  if (!Object.hasOwn(dialect.refundTotals, name)) return undefined
  const of = dialect.refundTotals[name] ?? ''
  const text = fields.get(of)?.trim() ?? ''
  return text === '' ? undefined : readUnits(dialect, { name: of, text }, currency)?.amount
}

const whole = /^[-+]?\d+$/

/** The name of an amount matters only where some names are of cents. */
function readPayout({ fields, dialect }: ReportCase, text: string, currency: string | null) {
  if (dialect.minorUnits.length === 0) return readAmount(text)
  const name = nameOf(fields, dialect.fields.payout) ?? ''
  return readUnits(dialect, { name, text }, currency)
}

type NamedAmount = { readonly name: string; readonly text: string }

/** Cents are whole: `49.00` where cents are said may be either, and is not guessed at. */
function readUnits(
  dialect: ReportCase['dialect'],
  { name, text }: NamedAmount,
  currency: string | null,
): ReadAmount | undefined {
  const { minorUnits, minorDigits } = dialect
  if (!minorUnits.includes(name)) return readAmount(text)
  const read = whole.test(text) ? readAmount(text) : undefined
  if (read === undefined) return undefined
  const own = currency !== null && Object.hasOwn(minorDigits, currency)
  const digits = own ? minorDigits[currency] : undefined
  return { ...read, amount: fromMinorUnits(read.amount, digits ?? minorDigitsOf(currency)) }
}
