#!/usr/bin/env -S node --max-semi-space-size=8 --max-old-space-size=1024
// Runs on any Node from 18 on, and finds the one that Carom needs: this one, or the one that was
// installed with the package.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = new URL('../src/main.ts', import.meta.url)

// What has been read once is read ready-made from then on: a start is quicker, and every thread of the
// server does without its own reader of TypeScript, some 50 MB in all. Where it cannot be kept, it is not.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
  new URL('../node_modules/.cache/carom', import.meta.url),
)

// As on the first line, and in package.json: with gigabytes in sight Node lets garbage lie that nobody needs,
// 320 to 420 MB of it under load where 240 do.
const memory = ['--max-semi-space-size=8', '--max-old-space-size=1024']

// TypeScript is run as it is, without a warning, from 24.12 on.
function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 12)
}

function installedNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'))
    const path = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

function runWith(node) {
  // Over the channel the child notices when this process is gone, even when it was killed.
  const child = spawn(node, [...memory, fileURLToPath(main), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  const pass = (signal) => child.kill(signal)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, pass)
  child.once('error', (error) => {
    console.error(`carom: ${node} cannot be run: ${error.message}`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => {
    for (const one of signals) process.off(one, pass)
    if (signal) process.kill(process.pid, signal)
    else process.exit(code ?? 1)
  })
}

if (isNewEnough(process.versions.node)) {
  module.enableCompileCache()
  await import(main.href)
} else {
  const node = installedNode()
  if (node === undefined) {
    console.error('carom: Node 24.12 or newer is needed; `npm ci` installs it beside Carom')
    process.exit(1)
  }
  runWith(node)
}
