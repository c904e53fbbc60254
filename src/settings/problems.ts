import { z } from 'zod'
import { hintFor } from './nearest.ts'

/** An object that knows its keys by heart: an unknown one is named with the one that was meant. */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys, known) : undefined,
  })
}

/** One line per issue: where, and what is wrong with it. Never the value: it may be a secret. */
export function problemsOf(error: z.core.$ZodError, prefix = ''): readonly string[] {
  const lines = error.issues.map((issue) => {
    const where = showPath(prefix, issue.path)
    return where === '' ? messageOf(issue) : `${where}: ${messageOf(issue)}`
  })
  return [...new Set(lines)]
}

/** `destinations[0]` and `headers`, `X-Id` → `destinations[0].headers.X-Id` */
export function showPath(prefix: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((shown, part) => {
    if (typeof part === 'number') return `${shown}[${part}]`
    return shown === '' ? String(part) : `${shown}.${String(part)}`
  }, prefix)
}

const kindNames: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
}

function messageOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.startsWith('must ')) return issue.message
      return issue.message.includes('received undefined')
        ? 'is missing'
        : `must be ${kindNames[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}`
    case 'too_small':
      return `must be ${boundName(issue.origin, issue.minimum, 'at least')}`
    case 'too_big':
      return `must be ${boundName(issue.origin, issue.maximum, 'at most')}`
    default:
      return issue.message
  }
}

function boundName(origin: string, bound: number | bigint, atWhat: string): string {
  const units: Readonly<Record<string, string>> = {
    string: ' characters long',
    array: ' entries long',
  }
  return `${atWhat} ${bound}${units[origin] ?? ''}`
}

function unknownKeys(keys: readonly string[], known: readonly string[]): string {
  return keys.map((key) => `unknown key \`${key}\`${hintFor(key, known)}`).join('; ')
}
