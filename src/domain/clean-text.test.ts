import { expect, test } from 'vitest'
import { cleanText } from './clean-text.ts'

test('what no database can hold becomes a mark for it, what can stays', () => {
  expect(cleanText('a\0b')).toBe('a\uFFFDb')
  expect(cleanText('x\ud83dy\ude00')).toBe('x\uFFFDy\uFFFD')
  expect(cleanText('Größe 😀\n')).toBe('Größe 😀\n')
})

test('a cut leaves no half of a character', () => {
  expect(cleanText('ab😀cd', 3)).toBe('ab')
  expect(cleanText('ab😀cd', 4)).toBe('ab😀')
})
