// Part of every install: builds the admin's pages, and reads the program once. Without what builds them (an install without its
// development packages) the server runs all the same, and its page says how to have it built.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { compileCache, installedNode, isNewEnough, leanly } from './node.mjs'

const ui = fileURLToPath(new URL('../ui', import.meta.url))

function hasBuilder() {
  try {
    createRequire(import.meta.url).resolve('vite')
    return existsSync(ui)
  } catch {
    return false
  }
}

if (hasBuilder()) {
  const { build } = await import('vite')
  await build({ root: ui, configFile: `${ui}/vite.config.ts`, logLevel: 'warn' })
}

// What is ready-made depends on the flags it was made with. Nothing hangs on it: a start does it otherwise.
const node = isNewEnough(process.versions.node) ? process.execPath : installedNode()
if (node !== undefined) {
  const warmUp = fileURLToPath(new URL('warm-up.mjs', import.meta.url))
  const lean = leanly([warmUp])
  const env = { ...lean.env, NODE_COMPILE_CACHE: compileCache }
  spawnSync(node, lean.args, { env, stdio: 'ignore', timeout: 60_000 })
}
