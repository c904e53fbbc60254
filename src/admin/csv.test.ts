import { expect, test } from 'vitest'
import { cellOf, csvLine } from './csv.ts'

test.each([
  ['=1+1', "'=1+1"],
  ['+49 30 1', "'+49 30 1"],
  ['-x', "'-x"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['＝1+1', "'＝1+1"],
  ['\n=1+1', '"\'\n=1+1"'],
  ['-12.50', '-12.50'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['=a,"b"', `"'=a,""b"""`],
  ['a;b', 'a;b'],
])('%j stands in a cell as %j', (text, cell) => {
  expect(csvLine([text, 'z'], ',')).toBe(`${cell},z\r\n`)
})

test('a semicolon between columns quotes cells that hold one', () => {
  expect(csvLine(['a;b', 'c,d'], ';')).toBe('"a;b";c,d\r\n')
})

test('nothing is an empty cell, and what is nested is JSON', () => {
  expect([null, undefined, 0, false, ['a'], { a: 1 }].map(cellOf)).toEqual([
    '',
    '',
    '0',
    'false',
    '["a"]',
    '{"a":1}',
  ])
})
