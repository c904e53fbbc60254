import { createRequire } from 'node:module'
import type { RE2JS } from 're2js'

const compiled = new Map<string, RE2JS | null>()
const mostCompiled = 1_000

/** By RE2, whose time grows with the text alone: an answer is a stranger's. One that is none finds nothing. */
export function findsPattern(pattern: string, text: string): boolean {
  const known = compiled.get(pattern)
  if (known !== undefined) return known?.matcher(text).find() ?? false
  if (compiled.size >= mostCompiled) compiled.clear()
  compiled.set(pattern, compile(pattern))
  return findsPattern(pattern, text)
}

const load = createRequire(import.meta.url)

/** The engine takes 4 MB of memory: it is loaded for the first rule that needs it. */
function compile(pattern: string): RE2JS | null {
  const engine: typeof import('re2js') = load('re2js')
  try {
    return engine.RE2JS.compile(pattern)
  } catch {
    return null
  }
}
