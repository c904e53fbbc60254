import { addAmounts } from './money.ts'

/** Currency (ISO 4217) → what one of it is worth in the base currency, as decimal text. */
export type Rates = Readonly<Record<string, string>>

export type Base = { readonly currency: string; readonly rates: Rates }

const rateText = /^(\d{1,12})(?:\.(\d{1,12}))?$/
const microDigits = 6

/** In the base currency, rounded to millionths; undefined: nobody knows what it is worth. */
export function convertAmount(
  amount: string,
  currency: string | null,
  { currency: base, rates }: Base,
): string | undefined {
  if (currency === base) return amount
  const rate = currency !== null && Object.hasOwn(rates, currency) ? rates[currency] : undefined
  const [, whole = '', part = ''] = rateText.exec(rate ?? '') ?? []
  if (whole === '') return undefined
  return textOf(roundedShift(microsOf(amount) * BigInt(whole + part), part.length))
}

const microsOf = (amount: string): bigint => {
  const [whole = '0', part = ''] = amount.split('.', 2)
  return BigInt(whole + part.slice(0, microDigits).padEnd(microDigits, '0'))
}

/** Divides by a power of ten; halves go away from zero. */
function roundedShift(value: bigint, digits: number): bigint {
  const divisor = 10n ** BigInt(digits)
  const half = divisor / 2n
  return value < 0n ? -((-value + half) / divisor) : (value + half) / divisor
}

function textOf(micros: bigint): string {
  const digits = (micros < 0n ? -micros : micros).toString().padStart(microDigits + 1, '0')
  const text = `${digits.slice(0, -microDigits)}.${digits.slice(-microDigits)}`
  // Adding nothing makes it canonical.
  return addAmounts(micros < 0n ? `-${text}` : text, '0')
}
