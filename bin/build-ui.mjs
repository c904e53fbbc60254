// Part of every install: builds the admin's pages. Without what builds them (an install without its
// development packages) the server runs all the same, and its page says how to have it built.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

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
