import { encodeHeaderValue } from './encode.ts'
import { isDestinationMacro } from './macros.ts'
import { compileTemplate, type Template } from './template.ts'

export type HeaderPlan = { readonly name: string; readonly value: Template }

export type CompiledHeaders = {
  readonly headers: readonly HeaderPlan[]
  readonly problems: readonly string[]
}

const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/u

/** Those of the connection, which are the sender's own, and the id by which receivers drop repeats. */
const ownHeaders: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'idempotency-key',
])

/** Reads a destination's headers; names every problem at once. */
export function compileHeaders(written: Readonly<Record<string, string>>): CompiledHeaders {
  const headers: HeaderPlan[] = []
  const problems: string[] = []
  const seen = new Set<string>()
  for (const [name, text] of Object.entries(written)) {
    const problem = nameProblem(name, seen)
    if (problem !== undefined) problems.push(problem)
    seen.add(name.toLowerCase())
    const value = compileValue(name, text, problems)
    if (value !== undefined) headers.push({ name, value })
  }
  return { headers, problems }
}

function nameProblem(name: string, seen: ReadonlySet<string>): string | undefined {
  const problem = headerNameProblem(name)
  if (problem !== undefined) return `headers: ${problem}`
  return seen.has(name.toLowerCase()) ? `headers: ${name} is there twice` : undefined
}

/** Why a destination may not choose a header of this name; undefined: it may. */
export function headerNameProblem(name: string): string | undefined {
  if (!tokenPattern.test(name)) return `${JSON.stringify(name)} is no name of a header`
  return ownHeaders.has(name.toLowerCase()) ? `${name} is set by Carom itself` : undefined
}

function compileValue(name: string, text: string, problems: string[]): Template | undefined {
  const compiled = compileTemplate(text, isDestinationMacro)
  if (!compiled.ok) {
    problems.push(...compiled.problems.map(({ message }) => `headers: ${name}: ${message}`))
    return undefined
  }
  const parts: Template[number][] = []
  for (const part of compiled.template) {
    const placed = typeof part === 'string' ? encodeHeaderValue(part) : part
    if (placed !== undefined) parts.push(placed)
    else problems.push(`headers: ${name} has a control character`)
  }
  return parts
}
