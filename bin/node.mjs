// Which Node runs Carom, and how.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// What has been read once is read ready-made from then on: a start is quicker, and every thread of the
// server does without its own reader of TypeScript, some 50 MB in all. Where it cannot be kept, it is not.
export const compileCache = fileURLToPath(new URL('../node_modules/.cache/carom', import.meta.url))

// As on the first line of carom.mjs, and in package.json: with gigabytes in sight Node lets garbage lie that
// nobody needs, 320 to 420 MB of it under load where 240 do.
export const memory = ['--max-semi-space-size=8', '--max-old-space-size=1024']

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
