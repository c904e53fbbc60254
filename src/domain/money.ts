/**
 * Amounts are canonical decimal text: no leading or trailing zeros, no sign but `-`, `0` for zero, up to
 * 12 integer and 6 fraction digits. Sums may be longer. Never floats.
 */

/** `amount` is canonical and never negative; the sign stands apart, because it means a reversal. */
export type ReadAmount = { readonly amount: string; readonly negative: boolean }

const maxLength = 64
const maxInteger = 12
const maxFraction = 6
const spaces = /[\s\u00A0\u2007\u2009\u202F]/gu

/**
 * Reads what networks write: `12.50`, `12,50`, `1234,567`, `0,125`, `.5`, `1 234,50`, `1'234.50`,
 * `1,234.50`, `1.234,50`, `1,234,567`, with `-` or `+` before it. A point alone is always a decimal
 * point (`1.234` is one and a bit). Undefined when it could mean two numbers (`1,234`), when it names a
 * currency (`$12.50`: counted in the network's currency it might be another sum), for exponents,
 * for words, and beyond 12 integer or 6 fraction digits that count.
 */
export function readAmount(text: string): ReadAmount | undefined {
  if (text.length > maxLength) return undefined
  const trimmed = text.trim()
  if (isUsual(trimmed)) return readUsual(trimmed)
  const signed = /^[-+\u2212]/u.test(trimmed)
  const digits = readDigits(signed ? trimmed.slice(1).trimStart() : trimmed)
  if (digits === undefined) return undefined
  const amount = canonical(digits.integer, digits.fraction)
  if (amount === undefined) return undefined
  return { amount, negative: signed && !trimmed.startsWith('+') && amount !== '0' }
}

const digitZero = 0x30
const digitNine = 0x39
const point = 0x2e
const mostUsual = 9

/** Digits, with one point between them at most: what nearly all write, on the path of every postback. */
function isUsual(text: string): boolean {
  if (text.length === 0 || text.length > mostUsual) return false
  let points = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === point && index > 0 && index < text.length - 1) points += 1
    else if (code < digitZero || code > digitNine) return false
  }
  return points <= 1
}

function readUsual(text: string): ReadAmount | undefined {
  const at = text.indexOf('.')
  const isPadded = text.charCodeAt(0) === digitZero
  // Nothing is to be cut but the zeros of cents.
  if (at !== -1 && at >= text.length - 1 - maxFraction && !isPadded) {
    const amount = withoutTrailingZeros(text)
    return { amount: amount.endsWith('.') ? amount.slice(0, -1) : amount, negative: false }
  }
  return at === -1 ? positive(text, '') : positive(text.slice(0, at), text.slice(at + 1))
}

type Digits = { readonly integer: string; readonly fraction: string }

// Every shape is tried on the whole text; the first that fits decides. Groups are of three.
const shapes: readonly RegExp[] = [
  /^(\d*)\.(\d+)$/u,
  /^(\d+)$/u,
  // A comma before anything but three digits, after more than three, or after a lone 0 is decimal.
  /^(\d+),(\d{1,2}|\d{4,})$/u,
  /^(\d{4,}|0),(\d{3})$/u,
  /^(\d{1,3}(?:[ '\u2019]\d{3})+)(?:[.,](\d+))?$/u,
  /^(\d{1,3}(?:,\d{3})+)\.(\d+)$/u,
  /^(\d{1,3}(?:\.\d{3})+),(\d+)$/u,
  /^(\d{1,3}(?:,\d{3}){2,})$/u,
  /^(\d{1,3}(?:\.\d{3}){2,})$/u,
]

function readDigits(text: string): Digits | undefined {
  const plain = text.replace(spaces, ' ')
  for (const shape of shapes) {
    const found = shape.exec(plain)
    if (found) return { integer: (found[1] ?? '').replace(/\D/gu, ''), fraction: found[2] ?? '' }
  }
  return undefined
}

function positive(integer: string, fraction: string): ReadAmount | undefined {
  const amount = canonical(integer, fraction)
  return amount === undefined ? undefined : { amount, negative: false }
}

function canonical(integer: string, fraction: string): string | undefined {
  const whole = withoutLeadingZeros(integer)
  const part = withoutTrailingZeros(fraction)
  if (whole.length > maxInteger || part.length > maxFraction) return undefined
  return joined(whole, part)
}

const joined = (whole: string, part: string) => {
  const shown = whole === '' ? '0' : whole
  return part === '' ? shown : `${shown}.${part}`
}

function withoutLeadingZeros(digits: string): string {
  let start = 0
  while (digits.charAt(start) === '0') start += 1
  return digits.slice(start)
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length
  while (digits.charAt(end - 1) === '0') end -= 1
  return digits.slice(0, end)
}

/** Three letters, in any case and with space around them, as ISO 4217 writes them; else undefined. */
export function readCurrency(text: string): string | undefined {
  if (isCode(text)) return text
  const code = text.trim()
  return /^[A-Za-z]{3}$/u.test(code) ? code.toUpperCase() : undefined
}

/** As it should be, and as nearly all send it. */
function isCode(text: string): boolean {
  if (text.length !== 3) return false
  for (let index = 0; index < 3; index += 1) {
    const code = text.charCodeAt(index)
    if (code < 0x41 || code > 0x5a) return false
  }
  return true
}

/**
 * The amount as people and receivers see it: at least the currency's digits after the point (two when
 * the currency is unknown), zeros beyond them cut. `3` is `3.00`, in JPY `3`; `1.234567` stays.
 */
export function showAmount(amount: string, currency: string | null): string {
  const digits = minorDigitsOf(currency)
  const point = amount.indexOf('.')
  const whole = point === -1 ? amount : amount.slice(0, point)
  const part = point === -1 ? '' : withoutTrailingZeros(amount.slice(point + 1))
  return digits === 0 && part === '' ? whole : `${whole}.${part.padEnd(digits, '0')}`
}

const usualExponent = 2

/** ISO 4217: currencies whose minor unit is not a hundredth. */
const exponents: ReadonlyMap<string, number> = new Map([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND']
    .concat(['VUV', 'XAF', 'XOF', 'XPF'])
    .map((code) => [code, 0] as const),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
  ...['CLF', 'UYW'].map((code) => [code, 4] as const),
])

/** Digits after the point of a currency's smallest unit: 2 when it is unknown. */
export function minorDigitsOf(currency: string | null): number {
  return currency === null
    ? usualExponent
    : (exponents.get(currency.toUpperCase()) ?? usualExponent)
}

/** The amount of so many smallest units, each of `digits` digits: `4900` of 2 is `49`. */
export function fromMinorUnits(units: string, digits: number): string {
  const padded = units.padStart(digits + 1, '0')
  const at = padded.length - digits
  return joined(withoutLeadingZeros(padded.slice(0, at)), withoutTrailingZeros(padded.slice(at)))
}

/** Less than 0 when `a` is the smaller, 0 when they are the same sum however written, else more. */
export function compareAmounts(a: string, b: string): number {
  if (a === b) return 0
  const difference = scaled(a) - scaled(b)
  if (difference === 0n) return 0
  return difference < 0n ? -1 : 1
}

/** Both may be negative; so may the canonical sum. */
export function addAmounts(a: string, b: string): string {
  return unscaled(scaled(a) + scaled(b))
}

/** `a` less `b`; canonical, with `-` before it when `b` is the greater. */
export function subtractAmounts(a: string, b: string): string {
  return unscaled(scaled(a) - scaled(b))
}

/**
 * The amount times a factor, both decimal text of up to six digits after the point; rounded, halves up,
 * to as many as the amount has, and no less than the currency's smallest unit.
 */
export function shareOfAmount(amount: string, factor: string, currency: string | null): string {
  const own = amount.split('.', 2)[1]?.length ?? 0
  const digits = Math.min(maxFraction, Math.max(own, minorDigitsOf(currency)))
  const unit = 10n ** BigInt(2 * maxFraction - digits)
  const units = (scaled(amount) * scaled(factor) + unit / 2n) / unit
  return unscaled(units * 10n ** BigInt(maxFraction - digits))
}

function scaled(amount: string): bigint {
  const [whole = '', part = ''] = amount.split('.', 2)
  return BigInt(whole + part.slice(0, maxFraction).padEnd(maxFraction, '0'))
}

function unscaled(units: bigint): string {
  const negative = units < 0n
  const digits = (negative ? -units : units).toString().padStart(maxFraction + 1, '0')
  const whole = withoutLeadingZeros(digits.slice(0, -maxFraction))
  const part = withoutTrailingZeros(digits.slice(-maxFraction))
  return `${negative ? '-' : ''}${joined(whole, part)}`
}
