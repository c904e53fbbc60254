import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isUnreplaced } from './unreplaced.ts'

test.each([
  '{subid}',
  '{click id}',
  '{sub.id:raw}',
  ' {subid} ',
  '{{subid}}',
  '$' + '{subid}',
  '[subid]',
  '[[subid]]',
  '[[[subid]]]',
  '#subid#',
  '##SUBID##',
  '!!!subid!!!',
  '%subid%',
  '<subid>',
  '__SUBID__',
  '%7Bsubid%7D',
  '%7b%7bsubid%7d%7d',
  '%5Bsubid%5D',
  '%24%7Bsubid%7D',
  'REPLACE',
])('%s is a macro that nobody replaced', (value) => {
  expect(isUnreplaced(value)).toBe(true)
})

test.each([
  '',
  ' ',
  'subid',
  'replace',
  'REPLACED',
  '{}',
  '{',
  '{subid',
  'subid}',
  'refused {by phone}',
  '{a} and {b}',
  '#12',
  '#',
  '50%',
  '%7B',
  '%zz%7Bx%7D',
  '<3',
  '!important!',
  '$12.50',
  'l0f3x9kz4tq8m2v7',
])('%j is a value', (value) => {
  expect(isUnreplaced(value)).toBe(false)
})

test('no text breaks the look, and no letters and digits are a macro but one word', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(typeof isUnreplaced(text)).toBe('boolean')
      const plain = text.replace(/[^A-Za-z0-9]/g, '')
      expect(isUnreplaced(plain)).toBe(plain === 'REPLACE')
    }),
  )
})
