/**
 * A QR code of a short text: bytes, error correction M, versions 1 to 10, as ISO/IEC 18004 has it. Made
 * here so that the secret of a second step is drawn by nobody else.
 */
type Matrix = { readonly size: number; readonly cells: boolean[][]; readonly fixed: boolean[][] }

/** By version: correction bytes of a block, then how many blocks with how many data bytes. */
const plans: readonly (readonly [number, readonly (readonly [number, number])[]])[] = [
  [10, [[1, 16]]],
  [16, [[1, 28]]],
  [26, [[1, 44]]],
  [18, [[2, 32]]],
  [24, [[2, 43]]],
  [16, [[4, 27]]],
  [18, [[4, 31]]],
  [
    22,
    [
      [2, 38],
      [2, 39],
    ],
  ],
  [
    22,
    [
      [3, 36],
      [2, 37],
    ],
  ],
  [
    26,
    [
      [4, 43],
      [1, 44],
    ],
  ],
]

const alignments: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
]

/** Dark is true, row by row; undefined: the text is too long. */
export function qrOf(text: string): readonly (readonly boolean[])[] | undefined {
  const bytes = [...new TextEncoder().encode(text)]
  const index = plans.findIndex((_, at) => bytes.length + headBytes(at + 1) <= dataBytes(at))
  if (index === -1) return undefined
  const bits = interleaved(packed(bytes, index), index)
  const masked = Array.from({ length: 8 }, (_, mask) => drawn(index + 1, bits, mask))
  return masked.reduce((best, one) => (penalty(one) < penalty(best) ? one : best))
}

const headBytes = (version: number) => (version < 10 ? 2 : 3)

function dataBytes(index: number): number {
  const [, blocks] = plans[index] ?? [0, []]
  return blocks.reduce((sum, [count, size]) => sum + count * size, 0)
}

function packed(bytes: readonly number[], index: number): readonly number[] {
  const bits: number[] = []
  const put = (value: number, length: number) => {
    for (let at = length - 1; at >= 0; at -= 1) bits.push((value >> at) & 1)
  }
  put(0b0100, 4)
  put(bytes.length, index + 1 < 10 ? 8 : 16)
  for (const byte of bytes) put(byte, 8)
  const room = dataBytes(index) * 8
  put(0, Math.min(4, room - bits.length))
  while (bits.length % 8 !== 0) bits.push(0)
  const words = Array.from({ length: bits.length / 8 }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((word, bit) => word * 2 + bit, 0),
  )
  for (let pad = 0xec; words.length < room / 8; pad ^= 0xec ^ 0x11) words.push(pad)
  return words
}

/** Blocks with their correction, byte by byte in turns. */
function interleaved(words: readonly number[], index: number): readonly number[] {
  const [length, plan] = plans[index] ?? [0, []]
  const sizes = plan.flatMap(([count, size]) => Array.from({ length: count }, () => size))
  let from = 0
  const blocks = sizes.map((size) => {
    from += size
    return words.slice(from - size, from)
  })
  const corrections = blocks.map((block) => remainder(block, generator(length)))
  const inTurns = (lists: readonly (readonly number[])[]) =>
    Array.from({ length: Math.max(...lists.map((list) => list.length)) }, (_, at) =>
      lists.flatMap((list) => list[at] ?? []),
    ).flat()
  const all = [...inTurns(blocks), ...inTurns(corrections)]
  return all.flatMap((word) => Array.from({ length: 8 }, (_, at) => (word >> (7 - at)) & 1))
}

function times(one: number, other: number): number {
  let product = 0
  for (let at = 7; at >= 0; at -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d)
    product ^= ((other >> at) & 1) * one
  }
  return product
}

function generator(length: number): readonly number[] {
  let poly = [1]
  let root = 1
  for (let at = 0; at < length; at += 1) {
    const shifted = [...poly, 0]
    poly = shifted.map((term, place) => term ^ times(poly[place - 1] ?? 0, root))
    root = times(root, 2)
  }
  return poly.slice(1)
}

function remainder(block: readonly number[], divisor: readonly number[]): readonly number[] {
  let rest = divisor.map(() => 0)
  for (const word of block) {
    const factor = word ^ (rest[0] ?? 0)
    rest = [...rest.slice(1), 0].map((term, at) => term ^ times(divisor[at] ?? 0, factor))
  }
  return rest
}

function drawn(version: number, bits: readonly number[], mask: number): boolean[][] {
  const matrix = frameOf(version)
  drawFormat(matrix, mask)
  const { size, cells, fixed } = matrix
  let next = 0
  for (const [row, column] of path(size)) {
    if (fixed[row]?.[column] === true) continue
    const isDark = (bits[next] ?? 0) === 1
    next += 1
    put(cells, [row, column], isDark !== isMasked(mask, row, column))
  }
  return cells
}

function put(cells: boolean[][], [row, column]: readonly [number, number], value: boolean): void {
  const line = cells[row]
  if (line !== undefined && column >= 0 && column < line.length) line[column] = value
}

/** Two columns at a time from the right, up and down in turns, without the column of the timing. */
function* path(size: number): Generator<readonly [number, number]> {
  let isUp = true
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < size; step += 1) {
      const row = isUp ? size - 1 - step : step
      yield [row, right]
      yield [row, right - 1]
    }
    isUp = !isUp
  }
}

const masks: readonly ((row: number, column: number) => number)[] = [
  (row, column) => (row + column) % 2,
  (row) => row % 2,
  (_, column) => column % 3,
  (row, column) => (row + column) % 3,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2,
  (row, column) => ((row * column) % 2) + ((row * column) % 3),
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2,
]

const isMasked = (mask: number, row: number, column: number) => masks[mask]?.(row, column) === 0

function frameOf(version: number): Matrix {
  const size = version * 4 + 17
  const grid = () => Array.from({ length: size }, () => Array.from({ length: size }, () => false))
  const matrix: Matrix = { size, cells: grid(), fixed: grid() }
  for (let at = 0; at < size; at += 1) {
    fix(matrix, [6, at], at % 2 === 0)
    fix(matrix, [at, 6], at % 2 === 0)
  }
  const last = size - 4
  square(matrix, [3, 3], 4)
  square(matrix, [3, last], 4)
  square(matrix, [last, 3], 4)
  for (const place of alignmentPlaces(version, size - 7)) square(matrix, place, 2)
  if (version >= 7) drawVersion(matrix, version)
  return matrix
}

/** Every crossing but those where a finder stands. */
function alignmentPlaces(version: number, end: number): readonly (readonly [number, number])[] {
  const places = alignments[version - 1] ?? []
  const crossings = places.flatMap((row) => places.map((column) => [row, column] as const))
  const corners = [`6 6`, `6 ${end}`, `${end} 6`]
  return crossings.filter(([row, column]) => !corners.includes(`${row} ${column}`))
}

function fix(matrix: Matrix, place: readonly [number, number], value: boolean): void {
  put(matrix.cells, place, value)
  put(matrix.fixed, place, true)
}

/** A finder with its margin (reach 4), or an alignment mark (reach 2): rings around a centre. */
function square(matrix: Matrix, [row, column]: readonly [number, number], reach: 2 | 4): void {
  const light = reach === 4 ? [2, 4] : [1]
  for (let down = -reach; down <= reach; down += 1) {
    for (let right = -reach; right <= reach; right += 1) {
      const ring = Math.max(Math.abs(down), Math.abs(right))
      fix(matrix, [row + down, column + right], !light.includes(ring))
    }
  }
}

function checked(value: number, divisor: number, bits: number): number {
  let rest = value << bits
  for (let at = 31 - Math.clz32(rest); at >= bits; at = 31 - Math.clz32(rest)) {
    rest ^= divisor << (at - bits)
    if (rest === 0) break
  }
  return (value << bits) | rest
}

/** Correction M is 0; its format is the mask alone. */
function drawFormat(matrix: Matrix, mask: number): void {
  const { size } = matrix
  const format = checked(mask, 0x537, 10) ^ 0x5412
  for (let at = 0; at < 15; at += 1) {
    const value = ((format >> at) & 1) === 1
    fix(matrix, formatPlace(at), value)
    fix(matrix, at < 8 ? [8, size - 1 - at] : [size - 15 + at, 8], value)
  }
  fix(matrix, [size - 8, 8], true)
}

/** Around the first finder, without the lines of the timing. */
function formatPlace(at: number): readonly [number, number] {
  if (at < 8) return [at < 6 ? at : at + 1, 8]
  return [8, at === 8 ? 7 : 14 - at]
}

function drawVersion(matrix: Matrix, version: number): void {
  const said = checked(version, 0x1f25, 12)
  for (let at = 0; at < 18; at += 1) {
    const value = ((said >> at) & 1) === 1
    const [long, short] = [Math.floor(at / 3), matrix.size - 11 + (at % 3)]
    fix(matrix, [long, short], value)
    fix(matrix, [short, long], value)
  }
}

/** The less it looks like a finder and like stripes, the better a phone reads it. */
function penalty(cells: readonly (readonly boolean[])[]): number {
  const columns = cells.map((_, at) => cells.map((row) => row[at] === true))
  const lines = [...cells, ...columns].map((line) => line.map(Number).join(''))
  const runs = lines.flatMap((line) => line.match(/0{5,}|1{5,}/g) ?? [])
  const finders = lines.flatMap((line) => line.match(/(?=00001011101|10111010000)/g) ?? [])
  const dark = cells.flat().filter(Boolean).length / cells.length ** 2
  return (
    runs.reduce((sum, run) => sum + run.length - 2, 0) +
    finders.length * 40 +
    Math.floor(Math.abs(dark * 20 - 10)) * 10
  )
}
