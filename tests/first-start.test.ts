import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { root } from './checkout.ts'

const flagsOf = (text: string) => text.match(/--max-[a-z-]+=\d+/g) ?? []
const lineWith = (file: string, words: string) =>
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .find((line) => line.includes(words)) ?? ''

const memoryLine = lineWith('bin/node.mjs', 'const memory')

test('however Carom is started, Node is told how much memory to use', () => {
  const wanted = flagsOf(lineWith('bin/carom.mjs', '#!/usr/bin/env'))

  expect(wanted).toHaveLength(2)
  expect(flagsOf(memoryLine)).toEqual(wanted)
  expect(flagsOf(lineWith('package.json', '"start"'))).toEqual(wanted)
  expect(flagsOf(lineWith('docs/operations.md', 'ExecStart'))).toEqual(wanted)
})

test('after an install the first start finds every module of it ready-made', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'carom-cache-'))
  const run = (script: string, env = {}) =>
    promisify(execFile)(process.execPath, [...flagsOf(memoryLine), ...script.split(' ')], {
      cwd: root,
      env: { ...process.env, NODE_COMPILE_CACHE: cache, ...env },
      maxBuffer: 16_000_000,
    })
  await run('bin/warm-up.mjs')

  const threads = ['writer', 'reader', 'checkpointer'].map((name) => `src/store/sqlite/${name}.ts`)
  for (const script of ['bin/carom.mjs help', ...threads]) {
    const { stdout, stderr } = await run(script, { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' })
    expect(stdout + stderr).toContain('retrieving transpile cache')
    expect(stdout + stderr).not.toContain('no transpile cache')
  }
  await rm(cache, { recursive: true })
})
