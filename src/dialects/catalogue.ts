import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Dialect } from '../domain/dialect.ts'
import { buildDialect } from './build-dialect.ts'
import { dialectFile } from './dialect-file.ts'

const folder = new URL('networks/', import.meta.url)
const ending = '.json'
const ids: ReadonlySet<string> = new Set(
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length)),
)
const read = new Map<string, Dialect>()
let all: readonly Dialect[] | undefined

/** The dialect of this name. Its file is read when somebody first asks: a server speaks few of them. */
export function findDialect(id: string): Dialect | undefined {
  return ids.has(id) ? dialectOf(id) : undefined
}

/** The same for a name that is known to be there; throws otherwise. */
export function dialectOf(id: string): Dialect {
  const known = read.get(id)
  if (known) return known
  const dialect = buildDialect(id, readFile(id))
  read.set(id, dialect)
  return dialect
}

function readFile(id: string) {
  const path = new URL(`${id}${ending}`, folder)
  const parsed = dialectFile.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (parsed.success) return parsed.data
  throw new Error(`${path.pathname} is no dialect:\n${z.prettifyError(parsed.error)}`)
}

/** Every language a network may speak, the one for any network first, the others by their names. */
export function allDialects(): readonly Dialect[] {
  all ??= readAll()
  return all
}

function readAll(): readonly Dialect[] {
  const rest = [...ids].filter((id) => id !== generic.id).map(dialectOf)
  return [generic, ...rest.sort((a, b) => a.name.localeCompare(b.name, 'en'))]
}

/** Words and names that networks have in common. */
export const generic: Dialect = dialectOf('generic')
