import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startServer, temporaryHome } from './carom-process.ts'
import { root } from './checkout.ts'

/** How a server with this environment is started. */
async function flagsFor(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const script = `console.log(JSON.stringify((await import('./bin/node.mjs')).leanly([]).args))`
  const args = ['--input-type=module', '--eval', script]
  const wish = { cwd: root, env: { ...process.env, ...env } }
  return JSON.parse((await promisify(execFile)(process.execPath, args, wish)).stdout)
}

const flags = await flagsFor({})

const partsOf = (pid: number | undefined, file: string) =>
  readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0')

test.runIf(existsSync('/proc/self/cmdline'))(
  'a server that is simply started runs with as little memory as it can',
  async () => {
    const home = temporaryHome()
    const server = await startServer({ ...home.env, MALLOC_ARENA_MAX: '3' })

    expect(flags).toHaveLength(3)
    expect(partsOf(server.pid, 'cmdline')).toEqual(expect.arrayContaining([...flags]))
    // What a person has set stays as it is.
    expect(partsOf(server.pid, 'environ')).toContain('MALLOC_ARENA_MAX=3')
    expect(partsOf(server.pid, 'environ')).toContain('MALLOC_TRIM_THRESHOLD_=131072')
    expect(await server.stop()).toMatchObject({ code: 0 })
    home.remove()
  },
)

test('on PostgreSQL there is more room for the rows of a batch, and no more for the rest', async () => {
  const [young, ...others] = await flagsFor({ CAROM_DATABASE_URL: 'postgres://db/carom' })

  expect(young).toBe('--max-semi-space-size=32')
  expect(others).toEqual(flags.slice(1))
})

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
