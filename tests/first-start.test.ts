import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startServer, temporaryHome } from './carom-process.ts'
import { root } from './checkout.ts'

const source = readFileSync(join(root, 'bin/node.mjs'), 'utf8')
const memoryLine = source.split('\n').find((line) => line.includes('const memory')) ?? ''
const flags = memoryLine.match(/--[a-z0-9-]+=\d+/g) ?? []

const partsOf = (pid: number | undefined, file: string) =>
  readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0')

test.runIf(existsSync('/proc/self/cmdline'))(
  'a server that is simply started runs with as little memory as it can',
  async () => {
    const home = temporaryHome()
    const server = await startServer({ ...home.env, MALLOC_ARENA_MAX: '3' })

    expect(flags).toHaveLength(3)
    expect(partsOf(server.pid, 'cmdline')).toEqual(expect.arrayContaining(flags))
    // What a person has set stays as it is.
    expect(partsOf(server.pid, 'environ')).toContain('MALLOC_ARENA_MAX=3')
    expect(partsOf(server.pid, 'environ')).toContain('MALLOC_TRIM_THRESHOLD_=131072')
    expect(await server.stop()).toMatchObject({ code: 0 })
    home.remove()
  },
)

test('after an install the first start finds every module of it ready-made', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'carom-cache-'))
  const run = (script: string, env = {}) =>
    promisify(execFile)(process.execPath, [...flags, ...script.split(' ')], {
      cwd: root,
      env: { ...process.env, NODE_COMPILE_CACHE: cache, ...env },
      maxBuffer: 16_000_000,
    })
  await run('bin/warm-up.mjs')

  const threads = ['writer', 'reader', 'checkpointer'].map(
    (name) => `src/store/sqlite/threads/${name}.ts`,
  )
  for (const script of ['bin/carom.mjs help', ...threads]) {
    const { stdout, stderr } = await run(script, { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' })
    expect(stdout + stderr).toContain('retrieving transpile cache')
    expect(stdout + stderr).not.toContain('no transpile cache')
  }
  await rm(cache, { recursive: true })
})
