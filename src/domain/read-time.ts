const epochSeconds = /^\d{10}(?:\.\d{1,9})?$/
const epochMilliseconds = /^\d{13}$/
// An offset's plus sign that nobody encoded has become a space on its way through a query.
const zone = '\\s*(Z|UTC|GMT|[-+ ]\\d\\d:?\\d\\d)?'
const clock = '(\\d\\d):(\\d\\d)(?::(\\d\\d)(?:[.,](\\d{1,9}))?)?'
const dashed = new RegExp(`^(\\d{4})-(\\d\\d)-(\\d\\d)(?:[T ]${clock}${zone})?$`, 'i')
const compact = new RegExp(`^(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)()${zone}$`, 'i')

/**
 * Reads a time into epoch milliseconds: seconds (10 digits) or milliseconds (13 digits) since
 * 1970, ISO 8601 with `T` or a space, and `20250304T101112-0800`. Without an offset it is UTC.
 * Undefined for everything else, also for a day that does not exist.
 */
export function readTime(text: string): number | undefined {
  const value = text.trim()
  if (epochMilliseconds.test(value)) return Number(value)
  if (epochSeconds.test(value)) return Math.trunc(Number(value) * 1000)
  const parts = dashed.exec(value) ?? compact.exec(value)
  return parts === null ? undefined : timeOf(parts)
}

function timeOf(parts: RegExpExecArray): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  const fraction = Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0'))
  if (hour > 23 || minute > 59 || second > 60) return undefined
  const date = new Date(Date.UTC(year, month - 1, day))
  // Date carries the 31st of a short month over into the next, and reads the year 25 as 1925.
  const iso = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`
  if (!date.toISOString().startsWith(iso)) return undefined
  const ofDay = ((hour * 60 + minute) * 60 + second) * 1000 + fraction
  return date.getTime() + ofDay - offsetMs(parts[8])
}

const pad = (value: number, length: number) => String(value).padStart(length, '0')

function offsetMs(text: string | undefined): number {
  const found = /^([-+ ])(\d\d):?(\d\d)$/.exec(text ?? '')
  if (found === null) return 0
  const minutes = Number(found[2]) * 60 + Number(found[3])
  return (found[1] === '-' ? -minutes : minutes) * 60_000
}
