import { z } from 'zod'
import { hintFor } from './nearest.ts'

/** An object that knows its keys by heart: an unknown one is named with the one that was meant. */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, { error: unknownAmong(Object.keys(shape)) })
}

/** The error of a schema that has no other names than these. */
export function unknownAmong(known: readonly string[]) {
  return (issue: z.core.$ZodRawIssue) =>
    issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys, known) : undefined
}

/** Where, and what is wrong with it or would be right. Never the value: it may be a secret. */
export function problemsOf(error: z.core.$ZodError, prefix = ''): readonly string[] {
  return [...new Set(error.issues.flatMap((issue) => linesOf(issue, prefix)))]
}

function linesOf(issue: z.core.$ZodIssue, prefix: string): readonly string[] {
  const where = showPath(prefix, issue.path)
  const meant = issue.code === 'invalid_union' ? issue.errors.find(isOfItsKind) : undefined
  if (meant !== undefined) return meant.flatMap((inner) => linesOf(inner, where))
  if (issue.code === 'unrecognized_keys' && !issue.message.startsWith('unknown ')) {
    return issue.keys.map((key) => `${showPath(where, [key])}: nobody knows this name`)
  }
  return [where === '' ? messageOf(issue) : `${where}: ${messageOf(issue)}`]
}

/** Of a choice of kinds, the one that was written: only what stands within it is wrong. */
function isOfItsKind(issues: readonly z.core.$ZodIssue[]): boolean {
  return issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys')
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
    case 'invalid_key':
      return `its name ${issue.issues.map(messageOf).join(', and ')}`
    case 'invalid_union':
      return unionMessage(issue)
    default:
      return issue.message
  }
}

function unionMessage(issue: z.core.$ZodIssueInvalidUnion): string {
  if (issue.message.startsWith('must ')) return issue.message
  if ('options' in issue) return `must be one of: ${issue.options?.map(String).join(', ')}`
  const told = [...new Set(issue.errors.flat().map(messageOf))]
  if (told.every((one) => one === 'is missing')) return 'is missing'
  return `must be ${told.map((one) => one.replace(/^must be /, '')).join(', or ')}`
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
