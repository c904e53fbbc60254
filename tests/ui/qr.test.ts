import { expect, test } from 'vitest'
import { qrOf } from '../../ui/pages/settings/qr.ts'

test('a short text is drawn as every encoder draws it', () => {
  const rows = qrOf('HI')?.map((row) => row.map((isDark) => (isDark ? '#' : '.')).join(''))
  expect(rows).toMatchInlineSnapshot(`
    [
      "#######...###.#######",
      "#.....#.....#.#.....#",
      "#.###.#.#.##..#.###.#",
      "#.###.#.###.#.#.###.#",
      "#.###.#.#..##.#.###.#",
      "#.....#.###.#.#.....#",
      "#######.#.#.#.#######",
      "........#####........",
      "#.#####..##.#.#####..",
      ".##.#...#...#..#.....",
      "#.##..#.#.##.#..####.",
      ".#...#.........##.#..",
      ".###..#....#.#..#.#.#",
      "........#..####..#...",
      "#######.....#.##...#.",
      "#.....#.#..####..#..#",
      "#.###.#.##..#..#..#..",
      "#.###.#.##..#..#..#..",
      "#.###.#.#.##.#..###..",
      "#.....#...#....##.#..",
      "#######.####.#..####.",
    ]
  `)
})

test.each([14, 26, 42, 62, 84, 106, 122, 152, 180, 213])(
  '%i bytes fill a version whole',
  (length) => {
    const rows = qrOf('x'.repeat(length)) ?? []
    const next = qrOf('x'.repeat(length + 1))

    expect((rows.length - 17) % 4).toBe(0)
    expect(next === undefined || next.length === rows.length + 4).toBe(true)
  },
)

test('what is too long for a phone to read is not drawn', () => {
  expect(qrOf('x'.repeat(214))).toBeUndefined()
})
