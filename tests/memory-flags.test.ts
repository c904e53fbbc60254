import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './checkout.ts'

const flagsOf = (text: string) => text.match(/--max-[a-z-]+=\d+/g) ?? []
const lineWith = (file: string, words: string) =>
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .find((line) => line.includes(words)) ?? ''

test('however Carom is started, Node is told how much memory to use', () => {
  const wanted = flagsOf(lineWith('bin/carom.mjs', '#!/usr/bin/env'))

  expect(wanted).toHaveLength(2)
  expect(flagsOf(lineWith('bin/carom.mjs', 'const memory'))).toEqual(wanted)
  expect(flagsOf(lineWith('package.json', '"start"'))).toEqual(wanted)
  expect(flagsOf(lineWith('docs/operations.md', 'ExecStart'))).toEqual(wanted)
})
