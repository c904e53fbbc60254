import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openSink } from '../domain/fields.ts'
import { readBoundary, readMultipart } from './multipart.ts'

function read(text: string, boundary = 'b1'): Record<string, string> | undefined {
  const sink = openSink()
  const whole = readMultipart(new TextEncoder().encode(text), boundary, sink)
  return whole ? Object.fromEntries(sink.fields) : undefined
}

const part = (name: string, value: string) =>
  `--b1\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

test.each([
  ['multipart/form-data; boundary=b1', 'b1'],
  ['multipart/form-data; charset=utf-8; Boundary="b 1"', 'b 1'],
  ['multipart/form-data;boundary=b1; charset=utf-8', 'b1'],
  ['multipart/form-data', undefined],
  ['multipart/form-data; boundary=', undefined],
])('the boundary of %s is %s', (type, boundary) => {
  expect(readBoundary(type)).toBe(boundary)
})

test('fields are read, and a value keeps its lines', () => {
  expect(read(`${part('subid', 'abc')}${part('comment', 'a\r\n--b\r\nc')}--b1--\r\n`)).toEqual({
    subid: 'abc',
    comment: 'a\r\n--b\r\nc',
  })
})

test('preamble, epilogue, other headers and names without quotes are understood', () => {
  const text =
    'ignored\r\n--b1  \r\nContent-Type: text/plain\r\n' +
    'content-disposition:form-data; name=status\r\n' +
    `\r\nPurchase\r\n${part('a%22b', '')}--b1--\r\nignored`

  expect(read(text)).toEqual({ status: 'Purchase', 'a"b': '' })
})

test('files are passed over, and a file’s name is not a field’s', () => {
  const file =
    '--b1\r\nContent-Disposition: form-data; filename="x.png"; name="status"\r\n\r\nTrash\r\n'

  expect(read(`${file}${part('status', 'Purchase')}--b1--`)).toMatchObject({ status: 'Purchase' })
  expect(read('--b1\r\nContent-Disposition: form-data; filename="x"\r\n\r\n1\r\n--b1--')).toBe(
    undefined,
  )
})

test.each([
  ['nothing', ''],
  ['another boundary', '--b2\r\n'],
  ['no closing boundary', part('a', '1')],
  ['a part that stops', '--b1\r\nContent-Disposition: form-data; name="a"\r\n\r\n1'],
  ['a part without headers', '--b1\r\n\r\n\r\n1\r\n--b1--'],
  ['a part without a name', '--b1\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b1--'],
  [
    'a boundary that goes on',
    `--b1x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b1--`,
  ],
  ['headers without an end', `--b1\r\nx: ${'y'.repeat(9000)}\r\n\r\n1\r\n--b1--`],
  ['more parts than anybody needs', `${part('a', '1').repeat(501)}--b1--`],
])('%s is refused', (_, text) => {
  expect(read(text)).toBeUndefined()
})

test('whatever a form holds comes back out of it', () => {
  const name = fc.stringMatching(/^[A-Za-z_][\w.[\]]{0,12}$/)
  const value = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('--b1'))
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 6, noNullPrototype: true }), (fields) => {
      const parts = Object.entries(fields).map(([key, text]) => part(key, text))
      expect(read(`${parts.join('')}--b1--`)).toEqual(fields)
    }),
  )
})
