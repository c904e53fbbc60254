import {
  fromMinorUnits,
  minorDigitsOf,
  type ReadAmount,
  readAmount,
  readCurrency,
} from './money.ts'
import { type Notes, nameOf, type ReportCase, readText } from './report-case.ts'

export type Money = {
  readonly amount?: string
  readonly currency?: string | undefined
  readonly negative: boolean
}

const none: Money = { negative: false }

/** A currency without an amount says nothing, and must not be laid on another amount. */
export function readMoney(c: ReportCase, notes: Notes): Money {
  const named = readText(c, 'currency', notes)
  const code = named === undefined ? undefined : readCurrency(named)
  if (named !== undefined && code === undefined) notes.add('amount-not-understood')
  const currency = code ?? c.dialect.currency ?? c.network.currency
  const text = readText(c, 'payout', notes)
  const read = text === undefined ? undefined : readUnits(c, text, currency)
  if (text !== undefined && read === undefined) notes.add('amount-not-understood')
  if (read === undefined) return none
  return { amount: read.amount, currency: currency ?? undefined, negative: read.negative }
}

const whole = /^[-+]?\d+$/

/** Cents are whole: `49.00` where cents are said may be either, and is not guessed at. */
function readUnits(
  { fields, dialect }: ReportCase,
  text: string,
  currency: string | null,
): ReadAmount | undefined {
  const { minorUnits, minorDigits } = dialect
  const isMinor =
    minorUnits.length > 0 && minorUnits.includes(nameOf(fields, dialect.fields.payout) ?? '')
  if (!isMinor) return readAmount(text)
  const read = whole.test(text) ? readAmount(text) : undefined
  if (read === undefined) return undefined
  const own = currency !== null && Object.hasOwn(minorDigits, currency)
  const digits = own ? minorDigits[currency] : undefined
  return { ...read, amount: fromMinorUnits(read.amount, digits ?? minorDigitsOf(currency)) }
}
