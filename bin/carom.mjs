#!/usr/bin/env node
// Runs on any Node from 18 on, and finds the one that Carom needs: this one, or the one that was
// installed with the package.
import { spawn } from 'node:child_process'
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import { beginLeanly, compileCache, installedNode, isNewEnough, leanly } from './node.mjs'

const main = new URL('../src/main.ts', import.meta.url)
const args = process.argv.slice(2)

process.env.NODE_COMPILE_CACHE ??= compileCache

function runWith(node) {
  // Over the channel the child notices when this process is gone, even when it was killed.
  const lean = leanly([fileURLToPath(main), ...args])
  const child = spawn(node, lean.args, {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: lean.env,
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
  if (args[0] === 'serve') beginLeanly([fileURLToPath(import.meta.url), ...args])
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
