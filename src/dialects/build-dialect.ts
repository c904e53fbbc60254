import { type Dialect, type FieldName, fieldNames } from '../domain/dialect.ts'
import { isSelector } from '../domain/select-fields.ts'
import type { Status } from '../domain/status.ts'
import type { DialectFile } from './dialect-file.ts'
import { genericFields } from './generic-fields.ts'
import { usualSteps } from './usual-steps.ts'

const hourMs = 3_600_000
const headerMark = 'header:'

/** A dialect of what its file says and of what nearly all networks have in common. */
export function buildDialect(id: string, file: DialectFile): Dialect {
  const { macros = {}, retryHours, steps, currency, defaultStatus, pings, ...rest } = file
  const fields = buildFields(file)
  const named = [...Object.values(fields).flat(), ...file.refinements.map(({ field }) => field)]
  const asked = [...named, ...file.tokens, ...Object.keys(file.testMarks)]
  return {
    ...rest,
    id,
    fields,
    selected: named.filter(isSelector),
    headers: [...asked, ...signatureHeaders(file)]
      .filter((name) => name.startsWith(headerMark))
      .map((name) => name.slice(headerMark.length)),
    words: wordsOf(file),
    refinements: file.refinements.map((one) => ({
      ...one,
      word: one.word.toLowerCase(),
      values: lower(one.values),
    })),
    reversals: lower(file.reversals),
    sales: mapKeys(file.sales),
    testMarks: Object.fromEntries(
      Object.entries(file.testMarks).map(([name, values]) => [name, lower(values)]),
    ),
    pings: pings ?? null,
    defaultStatus: defaultStatus ?? null,
    currency: currency ?? null,
    retryWindowMs: retryHours * hourMs,
    pasteUrl: pasteUrlOf(macros),
    steps: steps ?? usualSteps(file),
  }
}

const lower = (words: readonly string[]) => words.map((word) => word.toLowerCase())

function mapKeys<Value>(record: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(record).map(([key, value]) => [key.toLowerCase(), value]))
}

function wordsOf({ words }: DialectFile): Dialect['words'] {
  return new Map(
    Object.entries(words).flatMap(([means, list]) =>
      list.map((word) => [word.toLowerCase(), means as Status | 'ignore'] as const),
    ),
  )
}

function signatureHeaders({ signature }: DialectFile): readonly string[] {
  if (signature.kind === 'stripe') return [`${headerMark}stripe-signature`]
  return signature.kind === 'hmac' ? [signature.as] : []
}

function pasteUrlOf(macros: Readonly<Record<string, string>>): string {
  const query = Object.entries(macros).map(([name, macro]) => `${name}=${macro}`)
  return `https://{host}/postback/{network}/{key}${query.length > 0 ? '?' : ''}${query.join('&')}`
}

/**
 * A network with macros is read by the names of the pasted URL, of every macro URL, and by those its macros
 * have: `sub1={sub1}` is what many a preset says. A name belongs to one field alone; the file's own goes first.
 */
function buildFields(file: DialectFile): Dialect['fields'] {
  const own = new Map<FieldName, readonly string[]>(
    fieldNames.map((field) => [field, [...(file.fields[field] ?? []), ...macroNames(file, field)]]),
  )
  const isOwn = file.macros === undefined
  const base = isOwn ? directNames(file) : genericFields
  const build = (field: FieldName): readonly string[] => {
    const mine = own.get(field) ?? []
    const others = fieldNames.flatMap((other) => (other === field ? [] : (own.get(other) ?? [])))
    const shared = base[field].filter((name) => !others.includes(name))
    // What was pasted is looked for first; a network with names of its own pastes nothing.
    return [...new Set(isOwn ? [...mine, ...shared] : [...shared, ...mine])]
  }
  return Object.fromEntries(fieldNames.map((field) => [field, build(field)])) as Dialect['fields']
}

const nothing = Object.fromEntries(fieldNames.map((field) => [field, []])) as unknown as Readonly<
  Record<FieldName, readonly string[]>
>

/** Even where parameters are the network's own, `?subid=…&status=…` may be written into the URL. */
function directNames({ signature }: DialectFile): Readonly<Record<FieldName, readonly string[]>> {
  return signature.kind === 'none' ? { ...nothing, subid: ['subid'], status: ['status'] } : nothing
}

function macroNames({ macros = {} }: DialectFile, field: FieldName): readonly string[] {
  return Object.entries(macros).flatMap(([parameter, macro]) =>
    (genericFields[field] as readonly string[]).includes(parameter) ? innerName(macro) : [],
  )
}

/** `sub1` of `{sub1}`, `#sub1#`, `[[[sub1]]]`; nothing of a fixed text. */
function innerName(macro: string): readonly string[] {
  const inner = /^[^\w]+([\w.]+)[^\w]+$/.exec(macro)?.[1]
  return inner === undefined ? [] : [inner]
}
