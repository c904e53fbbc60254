import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openSink, readFormText } from './fields.ts'

function read(text: string): Record<string, string> | undefined {
  const sink = openSink()
  return readFormText(text, sink) ? Object.fromEntries(sink.fields) : undefined
}

test.each([
  ['subid=a&status=Purchase', { subid: 'a', status: 'Purchase' }],
  ['', {}],
  ['&&a=1&&', { a: '1' }],
  ['a', { a: '' }],
  ['a=b=c', { a: 'b=c' }],
  ['=x', { '': 'x' }],
  ['a+b=c+d%2Be', { 'a b': 'c d+e' }],
  ['name=%D0%B4%D0%B0', { name: 'да' }],
  ['a%5B0%5D=1', { 'a[0]': '1' }],
  ['broken=%zz%', { broken: '%zz%' }],
  ['bytes=x+%ff%2By', { bytes: 'x \uFFFD+y' }],
])('%j is read as %j', (text, fields) => {
  expect(read(text)).toEqual(fields)
})

test('of several values of one name the first that is not blank stands', () => {
  expect(read('status=&status=+&status=sale&status=trash')).toEqual({ status: 'sale' })
})

test('a parameter that was sent empty is told from one that was not sent', () => {
  const sink = openSink()
  readFormText('status=', sink)

  expect(sink.fields.get('status')).toBe('')
  expect(sink.fields.get('subid')).toBeUndefined()
})

test('a name that every object knows is only a name', () => {
  const sink = openSink()
  readFormText('__proto__=1&constructor=2', sink)

  expect([...sink.fields]).toEqual([
    ['__proto__', '1'],
    ['constructor', '2'],
  ])
  expect(sink.fields.get('toString')).toBeUndefined()
})

test('500 parameters are read, 501 are not', () => {
  const parameters = (count: number) => Array.from({ length: count }, () => 'a=1').join('&')

  expect(read(parameters(500))).toEqual({ a: '1' })
  expect(read(parameters(501))).toBeUndefined()
})

test('any text is read as a browser reads it', () => {
  const piece = fc.oneof(
    fc.constantFrom('&', '=', '+', '%', '%zz', '%ff', '%41', 'a', 'status'),
    fc.string({ unit: 'grapheme' }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('').toWellFormed()
      const sink = openSink()
      expect(readFormText(text, sink)).toBe(true)
      expect(withoutBlank(sink.fields)).toEqual(withoutBlank(readLikeBrowser(text)))
    }),
  )
})

/** The first value of each name that is not blank, where there is one. */
function readLikeBrowser(text: string): Map<string, string> {
  const backwards = [...new URLSearchParams(`&${text}`)].reverse()
  return new Map(backwards.filter(([, value]) => value.trim() !== ''))
}

function withoutBlank(fields: ReadonlyMap<string, string>): [string, string][] {
  return [...fields].filter(([, value]) => value.trim() !== '').sort()
}
