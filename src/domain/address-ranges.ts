/** Addresses of many ranges, found among a hundred thousand as among ten. */
export type AddressRanges = { readonly size: number; readonly holds: (ip: string) => boolean }

/** Sorted, none overlaps another: all bits of an address as a number, both ends inclusive. */
type Span = { readonly first: bigint; last: bigint }

/**
 * Ranges as CIDRs or single addresses, IPv4 and IPv6. Lines that are neither are named in `wrong`; what
 * `isAddress` says is an address is not looked at any closer.
 */
export function readAddressRanges(
  lines: readonly string[],
  isAddress: (ip: string) => boolean,
): { readonly ranges: AddressRanges; readonly wrong: readonly string[] } {
  const wrong: string[] = []
  const spans = { 4: [] as Span[], 6: [] as Span[] }
  for (const line of lines) {
    const [address = ''] = line.split('/')
    const freeBits = isAddress(address) ? freeBitsOf(line) : undefined
    if (freeBits === undefined) wrong.push(line)
    else spans[address.includes(':') ? 6 : 4].push(spanOf(address, freeBits))
  }
  const [four, six] = [merged(spans[4]), merged(spans[6])]
  return {
    ranges: {
      size: four.length + six.length,
      holds: (ip) => isAddress(ip) && isWithin(ip.includes(':') ? six : four, numberOf(ip)),
    },
    wrong,
  }
}

/** How many of its bits may be any; undefined: it is no range. */
function freeBitsOf(line: string): number | undefined {
  const [address = '', bits, more] = line.split('/')
  const whole = address.includes(':') ? 128 : 32
  const length = bits === undefined ? whole : Number(bits)
  const isFine = /^\d{1,3}$/.test(bits ?? '0') && length <= whole && more === undefined
  return isFine ? whole - length : undefined
}

function spanOf(address: string, freeBits: number): Span {
  const free = BigInt(freeBits)
  const first = (numberOf(address) >> free) << free
  return { first, last: first + (1n << free) - 1n }
}

function merged(spans: readonly Span[]): readonly Span[] {
  const kept: Span[] = []
  for (const span of spans.toSorted((a, b) => (a.first < b.first ? -1 : 1))) {
    const before = kept.at(-1)
    if (before === undefined || span.first > before.last + 1n) kept.push({ ...span })
    else if (span.last > before.last) before.last = span.last
  }
  return kept
}

function isWithin(spans: readonly Span[], address: bigint): boolean {
  let [low, high] = [0, spans.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spans[middle]?.first ?? 0n) <= address) low = middle + 1
    else high = middle
  }
  return low > 0 && address <= (spans[low - 1]?.last ?? -1n)
}

/** All bits of an address that is one, `::` and an IPv4 tail spelt out. */
function numberOf(ip: string): bigint {
  if (!ip.includes(':')) return BigInt(fourBytes(ip))
  const dot = ip.lastIndexOf(':') + 1
  const tail = ip.slice(dot)
  const four = tail.includes('.') ? fourBytes(tail) : undefined
  const text =
    four === undefined
      ? ip
      : `${ip.slice(0, dot)}${(four >>> 16).toString(16)}:${(four & 0xffff).toString(16)}`
  const [head = '', rest] = text.split('::')
  const first = head.split(':').filter(Boolean)
  const last = (rest ?? '').split(':').filter(Boolean)
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0')
  const groups = rest === undefined ? first : [...first, ...zeros, ...last]
  return BigInt(`0x${groups.map((group) => group.padStart(4, '0')).join('')}`)
}

const fourBytes = (ip: string): number =>
  ip.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)
