import { type FieldSink, keepField } from './fields.ts'

/**
 * Deeper documents are refused, so that reading one can never run out of stack. Longer paths name
 * nothing a dialect could ask for, and would cost memory with every value below them.
 */
const maxDepth = 32
const maxPathLength = 256

type Cursor = {
  readonly text: string
  at: number
  /**
   * Objects and lists that may still be opened. They hold no value of their own, but a body of nothing else
   * would cost its time: there may be as many as values.
   */
  containers: number
  readonly sink: FieldSink
}

/**
 * Reads a JSON object (RFC 8259) into its leaves, each under its path: `a`, `a.b`, `a[0].b`.
 * Numbers keep their digits as sent (an order id may be longer than a double can hold), true and
 * false are words, null is sent empty. False: no JSON, no object, deeper than 32, or more values, or
 * more objects and lists, than the sink takes; what the sink holds is then not to be used.
 */
export function readJsonText(text: string, sink: FieldSink): boolean {
  const cursor: Cursor = { text, at: 0, containers: sink.left, sink }
  skipSpace(cursor)
  if (text.charAt(cursor.at) !== '{') return false
  if (!readValue(cursor, '', 0)) return false
  skipSpace(cursor)
  return cursor.at === text.length
}

function readValue(cursor: Cursor, path: string, depth: number): boolean {
  skipSpace(cursor)
  const first = cursor.text.charAt(cursor.at)
  if (first === '{') return opens(cursor, depth) && readMembers(cursor, path, depth + 1)
  if (first === '[') return opens(cursor, depth) && readElements(cursor, path, depth + 1)
  const leaf = first === '"' ? readString(cursor) : readLiteral(cursor)
  return leaf !== undefined && keepLeaf(cursor.sink, path, leaf)
}

/** Past the opening bracket, if one more may be opened here. */
function opens(cursor: Cursor, depth: number): boolean {
  if (depth === maxDepth || cursor.containers === 0) return false
  cursor.containers -= 1
  cursor.at += 1
  return true
}

function keepLeaf(sink: FieldSink, path: string, leaf: string): boolean {
  return keepField(sink, path.length > maxPathLength ? '' : path, leaf)
}

function readMembers(cursor: Cursor, path: string, depth: number): boolean {
  if (takes(cursor, '}')) return true
  const prefix = path === '' ? '' : `${path}.`
  do {
    const name = readName(cursor)
    if (name === undefined || !readValue(cursor, prefix + name, depth)) return false
  } while (takes(cursor, ','))
  return takes(cursor, '}')
}

function readName(cursor: Cursor): string | undefined {
  skipSpace(cursor)
  if (cursor.text.charAt(cursor.at) !== '"') return undefined
  const name = readString(cursor)
  return takes(cursor, ':') ? name : undefined
}

function readElements(cursor: Cursor, path: string, depth: number): boolean {
  if (takes(cursor, ']')) return true
  let index = 0
  do {
    if (!readValue(cursor, `${path}[${index}]`, depth)) return false
    index += 1
  } while (takes(cursor, ','))
  return takes(cursor, ']')
}

function readString(cursor: Cursor): string | undefined {
  const { text, at } = cursor
  let end = text.indexOf('"', at + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  if (end === -1) return undefined
  cursor.at = end + 1
  try {
    const value: unknown = JSON.parse(text.slice(at, end + 1))
    return typeof value === 'string' ? value.toWellFormed() : undefined
  } catch {
    return undefined
  }
}

function isEscaped(text: string, quote: number): boolean {
  let start = quote
  while (text.charAt(start - 1) === '\\') start -= 1
  return (quote - start) % 2 === 1
}

const literal = /[^\s,:{}[\]"]{1,64}/y
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/

function readLiteral(cursor: Cursor): string | undefined {
  literal.lastIndex = cursor.at
  const word = literal.exec(cursor.text)?.[0]
  if (word === undefined) return undefined
  cursor.at += word.length
  if (word === 'null') return ''
  return word === 'true' || word === 'false' || number.test(word) ? word : undefined
}

function takes(cursor: Cursor, sign: string): boolean {
  skipSpace(cursor)
  if (cursor.text.charAt(cursor.at) !== sign) return false
  cursor.at += 1
  return true
}

const spaces = ' \t\n\r'

function skipSpace(cursor: Cursor): void {
  while (cursor.at < cursor.text.length && spaces.includes(cursor.text.charAt(cursor.at))) {
    cursor.at += 1
  }
}
