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

const code = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openList: 0x5b,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const

function readValue(cursor: Cursor, path: string, depth: number): boolean {
  skipSpace(cursor)
  const first = cursor.text.charCodeAt(cursor.at)
  if (first === code.openObject) return opens(cursor, depth) && readMembers(cursor, path, depth + 1)
  if (first === code.openList) return opens(cursor, depth) && readElements(cursor, path, depth + 1)
  const leaf = first === code.quote ? readString(cursor) : readLiteral(cursor)
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
  if (takes(cursor, code.closeObject)) return true
  const prefix = path === '' ? '' : `${path}.`
  do {
    const name = readName(cursor)
    if (name === undefined || !readValue(cursor, prefix + name, depth)) return false
  } while (takes(cursor, code.comma))
  return takes(cursor, code.closeObject)
}

function readName(cursor: Cursor): string | undefined {
  skipSpace(cursor)
  if (cursor.text.charCodeAt(cursor.at) !== code.quote) return undefined
  const name = readString(cursor)
  return takes(cursor, code.colon) ? name : undefined
}

function readElements(cursor: Cursor, path: string, depth: number): boolean {
  if (takes(cursor, code.closeList)) return true
  let index = 0
  do {
    if (!readValue(cursor, `${path}[${index}]`, depth)) return false
    index += 1
  } while (takes(cursor, code.comma))
  return takes(cursor, code.closeList)
}

function readString(cursor: Cursor): string | undefined {
  const { text, at } = cursor
  let end = text.indexOf('"', at + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  if (end === -1) return undefined
  cursor.at = end + 1
  const plain = text.slice(at + 1, end)
  if (!escapesOrControls.test(plain)) return plain.toWellFormed()
  try {
    const value: unknown = JSON.parse(text.slice(at, end + 1))
    return typeof value === 'string' ? value.toWellFormed() : undefined
  } catch {
    return undefined
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
const escapesOrControls = /[\\\u0000-\u001f]/

function isEscaped(text: string, quote: number): boolean {
  if (text.charCodeAt(quote - 1) !== 0x5c) return false
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

function takes(cursor: Cursor, sign: number): boolean {
  skipSpace(cursor)
  if (cursor.text.charCodeAt(cursor.at) !== sign) return false
  cursor.at += 1
  return true
}

const space = 0x20

function skipSpace(cursor: Cursor): void {
  const { text } = cursor
  let { at } = cursor
  // Nothing above a space is one: most of a document is looked at once.
  while (text.charCodeAt(at) <= space && isSpace(text.charCodeAt(at))) at += 1
  cursor.at = at
}

const isSpace = (sign: number) => sign === space || sign === 0x0a || sign === 0x0d || sign === 0x09
