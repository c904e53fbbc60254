// Intl objects are costly: one for each zone and kind, never one for each cell.
const made = new Map<string, Intl.DateTimeFormat>()

function format(zone: string, kind: string, options: Intl.DateTimeFormatOptions) {
  const key = `${zone}|${kind}`
  const known = made.get(key)
  if (known !== undefined) return known
  const fresh = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    ...options,
  })
  made.set(key, fresh)
  return fresh
}

const two = '2-digit'

/** `13:34:14` */
export const clock = (at: number, zone: string): string =>
  format(zone, 'clock', { hour: two, minute: two, second: two }).format(at)

/** `13:34` */
export const hourMinute = (at: number, zone: string): string =>
  format(zone, 'hm', { hour: two, minute: two }).format(at)

/** `22 Nov` */
export const day = (at: number, zone: string): string =>
  format(zone, 'day', { day: two, month: 'short' }).format(at)

/** `22 Nov 2026` */
export const date = (at: number, zone: string): string =>
  format(zone, 'date', { day: two, month: 'short', year: 'numeric' }).format(at)

/** `.512` */
export const millis = (at: number): string => `.${String(at % 1000).padStart(3, '0')}`

/** `Sun, 22 Nov 2026, 13:34:14.514 UTC+1`, for whoever has to be sure. */
export function fullStamp(at: number, zone: string): string {
  const day = format(zone, 'full', {
    weekday: 'short',
    day: two,
    month: 'short',
    year: 'numeric',
  }).format(at)
  return `${day}, ${clock(at, zone)}${millis(at)} ${offset(at, zone)}`
}

/** `UTC+1` */
export function offset(at: number, zone: string): string {
  const parts = format(zone, 'offset', { timeZoneName: 'shortOffset' }).formatToParts(at)
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? zone
  return name.replace('GMT', 'UTC').replace(/\+0$/, '')
}

const whole = new Intl.NumberFormat('en-US')
export const count = (value: number): string => whole.format(value)

const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })
export const compact = (value: number): string => short.format(value)

const percent = new Intl.NumberFormat('en-US', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
})
/** A share of nothing is not 0 %: it is unknown. */
export const share = (part: number, of: number): string =>
  of === 0 ? '–' : percent.format(part / of)

const currencies = new Map<string, Intl.NumberFormat | undefined>()

function currencyFormat(currency: string): Intl.NumberFormat | undefined {
  if (!currencies.has(currency)) currencies.set(currency, makeCurrencyFormat(currency))
  return currencies.get(currency)
}

function makeCurrencyFormat(currency: string): Intl.NumberFormat | undefined {
  try {
    return new Intl.NumberFormat('en-US', { style: 'currency', currency, maximumFractionDigits: 6 })
  } catch {
    return undefined
  }
}

const plainAmount = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 6,
})

/** Of decimal text, which is never made a float on the way. */
export function money(amount: string, currency: string | null | undefined): string {
  if (!/^-?\d+(\.\d+)?$/.test(amount)) return amount
  // Safe: it has just been seen to be a number in decimal text.
  const value = amount as Intl.StringNumericLiteral
  if (currency == null || currency === '') return plainAmount.format(value)
  const known = currencyFormat(currency)
  return known === undefined ? `${plainAmount.format(value)} ${currency}` : known.format(value)
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** `4 h 36 min`, two units at most. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < minuteMs) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
  if (ms < hourMs) return twoUnits(ms, minuteMs, ['min', 1000, 's'])
  if (ms < dayMs) return twoUnits(ms, hourMs, ['h', minuteMs, 'min'])
  return twoUnits(ms, dayMs, ['d', hourMs, 'h'])
}

function twoUnits(
  ms: number,
  large: number,
  [name, small, rest]: [string, number, string],
): string {
  const over = Math.floor((ms % large) / small)
  const head = `${Math.floor(ms / large)} ${name}`
  return over === 0 ? head : `${head} ${over} ${rest}`
}

/** `1,204` or `10,000+`. */
export const cappedCount = ({ count: value, capped }: { count: number; capped: boolean }): string =>
  `${count(value)}${capped ? '+' : ''}`
