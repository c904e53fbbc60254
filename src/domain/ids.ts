/** `randomBytes(n)` gives `n` bytes nobody can foresee; `nowMs` the wall clock in epoch milliseconds. */
export type IdSources = {
  readonly nowMs: () => number
  readonly randomBytes: (count: number) => Uint8Array
}

/** Postbacks, moves, deliveries and leads. */
export type IdPrefix = 'p_' | 'm_' | 'd_' | 'l_'

export type Ids = {
  /** A new click's name: 22 characters of `[a-z0-9]`, 8 of the time and 14 nobody can foresee. */
  readonly subid: () => string
  /**
   * A new id, 24 characters after the prefix. Within one process every id is greater, as text after
   * its prefix, than the ones before it, also within one millisecond and when the clock steps back.
   */
  readonly next: (prefix: IdPrefix) => string
}

const timeLength = 8
const latestMs = 36 ** timeLength - 1
const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz'
// 252 is the greatest multiple of 36 in a byte: above it some characters would come up more often.
const fairBytes = 252
const charOfByte = Array.from({ length: fairBytes }, (_, byte) => alphabet.charAt(byte % 36))
const counterLength = 10
// The counter starts in the lower 1/36 of its range, so that it cannot run over within a process.
const randomCounterLength = 9

/** The one maker of ids of a process: two of them in one process do not know each other's order. */
export function openIds(sources: IdSources): Ids {
  let lastMs = 0
  let lastTime = ''
  let head = ''
  let counter = 0

  const next = (prefix: IdPrefix) => {
    const now = sources.nowMs()
    if (now > lastMs) {
      lastMs = now
      lastTime = timeText(now)
      head = randomText(sources, 6)
      counter = Number.parseInt(randomText(sources, randomCounterLength), 36)
    } else {
      counter += 1
    }
    return `${prefix}${lastTime}${head}${counter.toString(36).padStart(counterLength, '0')}`
  }
  const subid = () => timeText(sources.nowMs()) + randomText(sources, 14)
  return { subid, next }
}

function timeText(ms: number): string {
  const bounded = Math.min(Math.max(Math.trunc(ms), 0), latestMs)
  return bounded.toString(36).padStart(timeLength, '0')
}

function randomText(sources: IdSources, length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of sources.randomBytes(length - text.length)) text += charOfByte[byte] ?? ''
  }
  return text
}

/**
 * The form in which a subid is kept and looked for. 20 to 24 letters and digits, which is how our own
 * look, become lower case, since networks have sent them back in capitals. Any other text of 1 to 255
 * printable characters stays exactly as it is. Undefined: empty, too long, or with characters nobody
 * can see or that stand for bytes that were lost (controls, format marks, U+FFFD).
 */
export function keySubid(text: string): string | undefined {
  const length = text.length
  // A character outside the basic plane counts as two here: hence twice the bound.
  if (length === 0 || length > 510) return undefined
  if (length >= 20 && length <= 24) {
    const letters = lettersOf(text)
    if (letters !== 'other') return letters === 'small' ? text : text.toLowerCase()
  }
  return isPrintable(text) ? text : undefined
}

/** Of nothing but letters and digits: whether one is a capital. On the path of every postback. */
function lettersOf(text: string): 'small' | 'capital' | 'other' {
  let found: 'small' | 'capital' = 'small'
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code >= 0x30 && code <= 0x39) continue
    if (code >= 0x61 && code <= 0x7a) continue
    if (code < 0x41 || code > 0x5a) return 'other'
    found = 'capital'
  }
  return found
}

const ownShape = /^[0-9A-Za-z]{20,24}$/

const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u{FFFD}]/u

function isPrintable(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code > 126) return [...text].length <= 255 && !unprintable.test(text)
    if (code < 32) return false
  }
  return text.length <= 255
}

/** Whether it looks as those that are made here, and by the script of a page. */
export const isOwnSubid = (text: string): boolean => /^[0-9a-z]{22}$/.test(text)

/**
 * When a subid of ours was made, epoch milliseconds; undefined for one that cannot be ours. A stranger's
 * subid of the same look gives a time that means nothing: use it as a bound, never as a fact.
 */
export function subidTime(subid: string): number | undefined {
  if (!ownShape.test(subid)) return undefined
  return Number.parseInt(subid.slice(0, timeLength), 36)
}

/** The place of a subid among the 256 fixed buckets. `crc32` is the common one (IEEE), of the UTF-8. */
export function bucketOf(subid: string, crc32: (text: string) => number): number {
  return buckets[crc32(subid) & 255] ?? 0
}

/**
 * 256 integers of which the i-th falls into the i-th 1/256 of PostgreSQL's integer hash space, so that
 * any power of two of shards gets equally many. Made once with
 * `select distinct on (r) ((hashint4(v)::bigint + 2147483648) >> 24)::int r, v
 *  from generate_series(0, 20000) v order by 1, 2`; rows are keyed by them: never change one.
 */
export const buckets: readonly number[] = [
  354, 298, 60, 146, 443, 8, 132, 20, 230, 303, 259, 82, 118, 205, 1, 15, 291, 155, 344, 31, 119,
  88, 311, 458, 412, 148, 79, 94, 26, 33, 340, 24, 520, 35, 157, 10, 115, 129, 598, 92, 104, 198,
  579, 48, 109, 234, 466, 516, 5, 53, 208, 652, 290, 323, 928, 112, 196, 50, 77, 200, 166, 178, 504,
  632, 61, 912, 93, 4, 141, 7, 215, 228, 368, 17, 416, 51, 729, 172, 689, 287, 133, 162, 16, 187,
  111, 295, 747, 96, 564, 269, 170, 492, 217, 324, 375, 85, 302, 36, 202, 191, 89, 1487, 271, 619,
  110, 174, 453, 19, 106, 55, 64, 0, 37, 40, 262, 65, 45, 633, 264, 103, 656, 158, 101, 261, 117,
  121, 3, 439, 161, 293, 232, 113, 406, 366, 57, 52, 160, 62, 501, 353, 99, 422, 480, 367, 522, 165,
  731, 136, 525, 168, 645, 509, 102, 357, 413, 46, 140, 28, 186, 154, 86, 6, 73, 192, 144, 66, 71,
  356, 1512, 335, 70, 184, 21, 278, 477, 34, 749, 83, 194, 124, 49, 265, 39, 574, 43, 56, 167, 249,
  454, 371, 126, 13, 387, 47, 308, 2, 426, 382, 388, 351, 349, 27, 199, 846, 95, 300, 114, 552,
  1101, 333, 134, 58, 314, 149, 481, 1004, 307, 41, 490, 219, 224, 631, 179, 185, 479, 131, 30, 9,
  116, 80, 81, 90, 59, 515, 72, 128, 260, 190, 22, 233, 381, 29, 517, 12, 275, 78, 195, 11, 67, 726,
  169, 44, 240, 107, 75, 18,
]
