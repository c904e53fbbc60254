// Which Node runs Carom, and how.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// What has been read once is read ready-made from then on: a start is quicker, and every thread of the
// server does without its own reader of TypeScript, some 50 MB in all. Where it cannot be kept, it is not.
export const compileCache = fileURLToPath(new URL('../node_modules/.cache/carom', import.meta.url))

// With gigabytes in sight Node lets garbage lie that nobody needs, 320 to 420 MB of it under load where 240 do;
// and each of its compiler's threads keeps what the largest function once took it.
// On PostgreSQL the rows of a batch outlive several tidyings while the server is asked: with room for them a seventh
// of the processor time is spared. With SQLite they live on threads of their own, which need the memory.
const youngMb = /^postgres/.test(process.env.CAROM_DATABASE_URL ?? '') ? 32 : 8
const memory = [`--max-semi-space-size=${youngMb}`, '--max-old-space-size=1024', '--v8-pool-size=2']

// glibc keeps what was freed, for every thread apart and the more of it the larger it was: some 25 MB. Named
// by whoever starts the program, these stay as they are.
const allocator = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' }

/** How Node is started for a server: its arguments and its environment. */
export function leanly(args) {
  return { args: [...memory, ...args], env: { ...allocator, ...process.env } }
}

/**
 * This process begins anew as one that keeps to that, with the same number and the same parent. Not where
 * it cannot, nor where a parent talks to it over a channel, which would be lost.
 */
export function beginLeanly(args) {
  const isLean = memory.every((flag) => process.execArgv.includes(flag))
  if (isLean || process.execve === undefined || process.channel) return
  const lean = leanly([...process.execArgv, ...args])
  process.execve(process.execPath, [process.execPath, ...lean.args], lean.env)
}

// TypeScript is run as it is, without a warning, from 24.12 on.
export function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 12)
}

/** The one that was installed beside Carom; undefined where there is none. */
export function installedNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'))
    const path = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}
