import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { tellsStatuses } from '../domain/fill-postback.ts'
import type { SourceKind } from '../domain/source-kind.ts'
import { type SourceFile, sourceFile } from './source-file.ts'

const folder = new URL('sources/', import.meta.url)
const ending = '.json'
const ids: ReadonlySet<string> = new Set(
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length)),
)
const read = new Map<string, SourceKind>()
let all: readonly SourceKind[] | undefined
const hourMs = 3_600_000

/** The kind of source of this name. Its file is read when somebody first asks. */
export function findSourceKind(id: string): SourceKind | undefined {
  if (!ids.has(id)) return undefined
  const known = read.get(id)
  if (known) return known
  const kind = buildKind(id, readFile(id))
  read.set(id, kind)
  return kind
}

/** Every kind of source there is a template for, by their names. */
export function allSourceKinds(): readonly SourceKind[] {
  all ??= [...ids]
    .flatMap((id) => findSourceKind(id) ?? [])
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
  return all
}

function readFile(id: string): SourceFile {
  const path = new URL(`${id}${ending}`, folder)
  const parsed = sourceFile.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (parsed.success) return parsed.data
  throw new Error(`${path.pathname} is no source:\n${z.prettifyError(parsed.error)}`)
}

function buildKind(id: string, file: SourceFile): SourceKind {
  const { click, cost, postback, steps, ...rest } = file
  const { fields, freshForHours, success, retries, ...told } = postback
  return {
    ...rest,
    id,
    click: { ...click, macro: click.macro ?? null },
    cost: cost ?? null,
    postback: {
      ...told,
      fields: Object.entries(fields).map(([name, hint]) => ({ name, hint })),
      freshForMs: freshForHours === undefined ? null : freshForHours * hourMs,
      success: {
        status: success.status ?? null,
        contains: success.contains ?? null,
        lacks: success.lacks ?? null,
        duplicate: success.duplicate ?? null,
        ...{ matches: null, json: null },
      },
      retries: retries ?? null,
    },
    steps: steps ?? usualSteps(file),
  }
}

function usualSteps({ name, click, postback }: SourceFile): readonly string[] {
  const link = click.appended
    ? `Paste the campaign’s link at ${name}: it adds ${click.parameter} by itself.`
    : `Paste the campaign’s link at ${name} as it is: ${click.parameter} brings its click id.`
  const fields = Object.keys(postback.fields)
  return [
    link,
    ...(fields.length === 0 ? [] : [`Fill in what ${name} gave you: ${fields.join(', ')}.`]),
    tellsStatuses(postback)
      ? `Make the S2S postback: it tells ${postback.events.join(', ')}.`
      : 'Make the S2S postback, and choose the one status that it tells.',
    'Send one test conversion, and look for it there.',
  ]
}
