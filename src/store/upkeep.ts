import { existsSync, mkdirSync, statSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import type { User } from '../domain/access.ts'
import type { Settings } from '../domain/settings.ts'
import { type KeyProblem, keyProblem, type SecretKeys } from '../platform/secret-key.ts'
import { forgetSecrets } from './forget-secrets.ts'
import { migrate, migrations } from './migrate.ts'
import { isPostgres } from './open.ts'
import { inBucket } from './rows/bucket.ts'
import { openSettingSeals } from './seal-settings.ts'
import { connectReader, connectWriter } from './sqlite/connect.ts'
import { lockFolder } from './sqlite/lock.ts'
import { sealedBy } from './sqlite/seal-all.ts'
import { prepareSettings } from './sqlite/tables/settings.ts'
import { prepareTables } from './sqlite/tables/tables.ts'
import { backUp } from './sqlite/threads/back-up.ts'
import { noSeals } from './steps/setting-seals.ts'
import type { PartsLook } from './store.ts'

/** What a look at a database tells without changing it. */
export type InsideLook = {
  readonly schema: 'current' | 'older'
  /** Secrets are open where the keys fit. */
  readonly settings: Settings
  /** Why they do not; undefined: they do. */
  readonly keyProblem: KeyProblem | undefined
  /** Callers of the latest postbacks; null where no address is kept. */
  readonly recentIps: readonly (string | null)[]
  /** Whether anybody could come in: there is a user or a token. */
  readonly opens: boolean
  /** null: no table is cut by time, or the schema is older. */
  readonly parts: PartsLook | null
}

export type Copy = {
  readonly bytes: number
  readonly counts: Readonly<Record<string, number>>
}

const counted = ['clicks', 'leads', 'moves', 'postbacks', 'deliveries', 'settings'] as const

// Loaded when it is needed: whoever keeps a file pays nothing for it.
const postgres = () => import('./postgres/upkeep.ts')

/** The name of the key that the secrets of a database are sealed with; null: none is, or there is none. */
export async function findSealedBy(databaseUrl: string): Promise<string | null> {
  if (isPostgres(databaseUrl)) return (await postgres()).findSealedBy(databaseUrl)
  const path = pathOf(databaseUrl)
  return existsSync(path) ? withReader(path, sealedBy) : null
}

/** Looks into a database, also while the server runs. undefined: there is none yet. */
export async function lookInside(
  databaseUrl: string,
  keys?: SecretKeys,
): Promise<InsideLook | undefined> {
  if (isPostgres(databaseUrl)) return (await postgres()).lookInside(databaseUrl, keys)
  return lookInsideFile(databaseUrl, keys)
}

/** The same of a file. */
export function lookInsideFile(databaseUrl: string, keys?: SecretKeys): InsideLook | undefined {
  const path = pathOf(databaseUrl)
  if (!existsSync(path)) return undefined
  return withReader(path, (db) => {
    const newest = migrations.at(-1)?.name ?? ''
    const last = namesOf(db).at(-1) ?? ''
    if (last > newest) throw new Error(`the database is newer than this program: ${last}`)
    const recent = db.prepare<[], string | null>(
      `select ip from postbacks where ${inBucket} order by at desc limit 100`,
    )
    const problem = keyProblem(sealedBy(db), keys)
    const seals = keys === undefined || problem !== undefined ? noSeals : openSettingSeals(keys)
    return {
      schema: last === newest ? 'current' : 'older',
      settings: prepareSettings(db, seals).read().snapshot,
      keyProblem: problem,
      recentIps: recent.pluck().all(),
      opens: db.prepare(`select 1 from tokens limit 1`).get() !== undefined || hasUsers(db),
      parts: null,
    }
  })
}

/**
 * Copies a database as it is at one moment, also while the server writes to it, then opens the copy and
 * checks it whole. Refuses to write over a file that is there. Rejects when the copy is not sound.
 */
export async function copyDatabase(databaseUrl: string, to: string): Promise<Copy> {
  if (isPostgres(databaseUrl)) throw new Error('PostgreSQL is backed up by its own tools: pg_dump')
  const from = pathOf(databaseUrl)
  if (!existsSync(from)) throw new Error(`there is no database at ${from}`)
  if (existsSync(to)) throw new Error(`${to} is there already`)
  await backUp(from, to)
  return withReader(to, (db) => countedCopy(db, to))
}

function hasUsers(db: Database): boolean {
  const table = db.prepare("select 1 from sqlite_schema where name = 'users'").get()
  return table !== undefined && db.prepare('select 1 from users limit 1').get() !== undefined
}

/** What no key opens any more is taken away; answers with the settings that need a person now. */
export async function forgetAllSecrets(
  databaseUrl: string,
  folder: string,
): Promise<readonly string[]> {
  if (isPostgres(databaseUrl)) {
    if ((await lookInside(databaseUrl)) === undefined) return []
    await (await postgres()).migrateDatabase(databaseUrl, 0)
    return (await import('./postgres/nodes/forget-secrets.ts')).forgetSecretsIn(databaseUrl)
  }
  if (!existsSync(pathOf(databaseUrl))) return []
  migrateFile({ databaseUrl, folder, nowMs: 0 })
  return forgetSecrets(pathOf(databaseUrl), folder)
}

type LinkWish = {
  readonly databaseUrl: string
  readonly name: string
  /** Hash of the one-time link that chooses a new password. */
  readonly link: string
  readonly linkUntil: number
  readonly nowMs: number
}

/** Gives a user a new one-time link, also while the server runs; undefined when there is no such user. */
export async function linkUser(wish: LinkWish): Promise<User | undefined> {
  const { databaseUrl, name, nowMs, ...link } = wish
  const known = await lookInside(databaseUrl)
  if (known === undefined) throw new Error('there is no database yet: start the server first')
  if (known.schema === 'older') throw new Error('the database is older: run `carom migrate` first')
  if (isPostgres(databaseUrl)) return (await postgres()).linkUser(databaseUrl, wish)
  const db = connectWriter(pathOf(databaseUrl))
  try {
    const { users, audit } = prepareTables(db)
    return db
      .transaction(() => {
        const before = users.findByName(name)
        if (before === undefined) return undefined
        const user = { ...before, ...link, version: before.version + 1 }
        users.save({ user, as: 'known', endSessions: 'none', audit: null })
        const entry = { by: 'carom user', action: 'link', kind: 'users', target: user.name }
        audit.insert({ ...entry, before: null, after: null }, nowMs)
        return user
      })
      .immediate()
  } finally {
    db.close()
  }
}

type MigrateWish = {
  readonly databaseUrl: string
  /** Locked while it lasts: a running server must not have its tables changed under its feet. */
  readonly folder: string
  readonly nowMs: number
}

/** Brings the database to this version, making it when there is none. Answers with what was applied. */
export async function migrateDatabase(wish: MigrateWish): Promise<readonly string[]> {
  const { databaseUrl, nowMs } = wish
  // A lock in the database keeps nodes apart: each brings it up to date when it starts.
  if (isPostgres(databaseUrl)) return (await postgres()).migrateDatabase(databaseUrl, nowMs)
  return migrateFile(wish)
}

/** The same of a file. */
export function migrateFile({ databaseUrl, folder, nowMs }: MigrateWish): readonly string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const unlock = lockFolder(folder)
  try {
    const before = new Set(appliedTo(databaseUrl))
    const db = connectWriter(pathOf(databaseUrl))
    try {
      migrate(db, nowMs)
    } finally {
      db.close()
    }
    return appliedTo(databaseUrl).filter((name) => !before.has(name))
  } finally {
    unlock()
  }
}

/** The names of the migrations that a file has; of none where it is not there. */
export function appliedTo(databaseUrl: string): readonly string[] {
  const path = pathOf(databaseUrl)
  return existsSync(path) ? withReader(path, namesOf) : []
}

/** None in a database that has no tables at all. */
function namesOf(db: Database): readonly string[] {
  const tables = db.prepare<[], string>("select name from sqlite_schema where name = 'migrations'")
  if (tables.pluck().get() === undefined) return []
  return db.prepare<[], string>('select name from migrations order by name').pluck().all()
}

// All there is, whatever its bucket: what is counted is the file.
function countedCopy(db: Database, path: string): Copy {
  const counts = counted.map((table): [string, number] => [
    table,
    db.prepare<[], number>(`select count(*) from ${table}`).pluck().get() ?? 0,
  ])
  return { bytes: statSync(path).size, counts: Object.fromEntries(counts) }
}

function withReader<Answer>(path: string, look: (db: Database) => Answer): Answer {
  const db = connectReader(path)
  try {
    return look(db)
  } finally {
    db.close()
  }
}

export const pathOf = (databaseUrl: string) => databaseUrl.replace(/^sqlite:/, '')
