import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openSink } from './fields.ts'
import { readJsonText } from './json-path.ts'

function read(text: string): ReadonlyMap<string, string> | undefined {
  const sink = openSink()
  return readJsonText(text, sink) ? sink.fields : undefined
}

test('values are found by their path', () => {
  const text = `{ "subid" : "abc", "lead": {"status": "Purchase", "codes": ["x", {"y": "z"}]},
    "none": null, "live": false, "empty": {}, "nothing": [], "text": "a\\"b\\u0041\\\\" }`

  expect(Object.fromEntries(read(text) ?? [])).toEqual({
    subid: 'abc',
    'lead.status': 'Purchase',
    'lead.codes[0]': 'x',
    'lead.codes[1].y': 'z',
    none: '',
    live: 'false',
    text: 'a"bA\\',
  })
})

test('numbers keep the digits they were sent with', () => {
  const fields = read('{"order":12345678901234567890,"payout":12.50,"back":-3,"big":1e+30}')

  expect(fields?.get('order')).toBe('12345678901234567890')
  expect(fields?.get('payout')).toBe('12.50')
  expect(fields?.get('back')).toBe('-3')
  expect(fields?.get('big')).toBe('1e+30')
})

test('of one name written twice the first value that is not empty stands', () => {
  expect(read('{"status":"","status":"sale","status":"trash"}')?.get('status')).toBe('sale')
})

test('a member called __proto__ is a member like any other', () => {
  expect(read('{"__proto__":{"status":"sale"}}')?.get('__proto__.status')).toBe('sale')
  expect(read('{"__proto__":{"status":"sale"}}')?.get('status')).toBeUndefined()
})

test.each([
  '',
  '[]',
  '"sale"',
  '1',
  'null',
  '{',
  '{}}',
  '{"a"}',
  '{"a":}',
  '{"a":1,}',
  '{a:1}',
  "{'a':1}",
  '{"a":01}',
  '{"a":+1}',
  '{"a":1.}',
  '{"a":NaN}',
  '{"a":[1,]}',
  '{"a":[1 2]}',
  '{"a":"x}',
  '{"a":"\\x"}',
  '{"a":"new\nline"}',
  '{"a":1} {"b":2}',
  '\u00a0{"a":1}',
])('%j is not read', (text) => {
  expect(read(text)).toBeUndefined()
})

test('32 levels are read, 33 are not, and neither is a mountain of brackets', () => {
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

  expect(read(nested(32))?.size).toBe(1)
  expect(read(nested(33))).toBeUndefined()
  expect(read(`{"a":${'['.repeat(500_000)}`)).toBeUndefined()
})

test('500 values are read, 501 are not', () => {
  const list = (count: number) => JSON.stringify({ a: Array.from({ length: count }, () => 1) })

  expect(read(list(500))?.size).toBe(500)
  expect(read(list(501))).toBeUndefined()
})

test('a body of empty lists is given up early', () => {
  const empty = (count: number) => JSON.stringify({ a: Array.from({ length: count }, () => []) })

  expect(read(empty(498))?.size).toBe(0)
  expect(read(empty(499))).toBeUndefined()
})

test('a path too long to be asked for is not kept', () => {
  const long = 'k'.repeat(300)

  expect([...(read(JSON.stringify({ [long]: { a: 1 }, b: 2 }))?.keys() ?? [])]).toEqual(['', 'b'])
})

test('half a surrogate pair becomes a sign that any database takes', () => {
  expect(read('{"a":"x\\ud800y"}')?.get('a')).toBe('x\uFFFDy')
})

test('a document is read exactly when it is an object of JSON', () => {
  const sane = fc.json({ depthSize: 'small', noUnicodeString: false })
  const mutated = fc
    .tuple(sane, fc.nat(), fc.constantFrom('', '{', '}', '"', ',', '\\', '0', ' '))
    .map(([text, at, sign]) => {
      const place = at % (text.length + 1)
      return text.slice(0, place) + sign + text.slice(place + 1)
    })
  fc.assert(
    fc.property(fc.oneof(sane, mutated, fc.string()), (text) => {
      expect(read(text) !== undefined).toBe(isJsonObject(text))
    }),
  )
})

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

test('every leaf of a document is found under its path', () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
  const name = fc.stringMatching(/^[a-z_]{1,8}$/)
  const tree = fc.dictionary(name, fc.array(leaf, { maxLength: 3 }), { maxKeys: 5 })
  fc.assert(
    fc.property(tree, leaf, (lists, single) => {
      const fields = read(JSON.stringify({ lists, '1': single }))
      expect(fields?.get('1')).toBe(String(single ?? ''))
      const leaves = Object.entries(lists).flatMap(([key, list]) =>
        list.map((value, at) => [`lists.${key}[${at}]`, String(value ?? '')] as const),
      )
      for (const [path, value] of leaves) expect(fields?.get(path)).toBe(value)
    }),
  )
})
