/** One row of a table as text: its cells, and the line it begins on, from 1. */
export type TableRow = { readonly line: number; readonly cells: readonly string[] }

const mostCells = 100
const longestCell = 4_096
const delimiters = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof delimiters)[number]

/** The one that stands most often in the first line; a comma where none does. */
export function delimiterOf(text: string): Delimiter {
  const [first = ''] = text.slice(0, longestCell).split('\n', 1)
  const counted = delimiters.map((one) => ({ one, count: first.split(one).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).one
}

/**
 * Rows of a CSV by RFC 4180, one at a time: quotes, doubled quotes, line ends within quotes; empty lines
 * are passed over. A cell is cut at 4,096 characters, a row at 100 cells.
 */
export function* readTable(text: string, delimiter: Delimiter): Generator<TableRow> {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text
  let line = 1
  let at = 0
  while (at < bare.length) {
    const row = readRow(bare, at, delimiter)
    if (row.cells.some((cell) => cell !== '')) yield { line, cells: row.cells }
    line += row.lines
    at = row.end
  }
}

type Read = { readonly cells: readonly string[]; readonly end: number; readonly lines: number }

function readRow(text: string, start: number, delimiter: Delimiter): Read {
  const cells: string[] = []
  let at = start
  let lines = 1
  for (;;) {
    const cell = text[at] === '"' ? readQuoted(text, at) : readBare(text, at, delimiter)
    lines += cell.breaks
    if (cells.length < mostCells) cells.push(plain(cell.text))
    at = cell.end
    if (text[at] !== delimiter) break
    at += 1
  }
  const rest = text.indexOf('\n', at)
  return { cells, lines, end: rest === -1 ? text.length : rest + 1 }
}

type Cell = { readonly text: string; readonly end: number; readonly breaks: number }

function readBare(text: string, start: number, delimiter: Delimiter): Cell {
  let end = start
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n') end += 1
  return { text: text.slice(start, end), end, breaks: 0 }
}

function readQuoted(text: string, start: number): Cell {
  let from = start + 1
  let read = ''
  for (;;) {
    const quote = text.indexOf('"', from)
    const end = quote === -1 ? text.length : quote
    read += text.slice(from, end)
    if (text[end + 1] !== '"' || quote === -1) {
      return {
        text: read,
        end: Math.min(end + 1, text.length),
        breaks: read.split('\n').length - 1,
      }
    }
    read += '"'
    from = end + 2
  }
}

/** Without the mark that tables put before what would be a formula. */
function plain(cell: string): string {
  return cell
    .slice(0, longestCell)
    .trim()
    .replace(/^'(?=[=+\-@＝＋－＠])/, '')
}
