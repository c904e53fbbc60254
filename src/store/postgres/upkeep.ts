import type { User } from '../../domain/access.ts'
import { nameKey } from '../../domain/access.ts'
import type { Settings } from '../../domain/settings.ts'
import { type KeyProblem, keyProblem, type SecretKeys } from '../../platform/secret-key.ts'
import { selectList } from '../rows/fields.ts'
import { type StoredUser, userColumns, userOf } from '../rows/users.ts'
import { openSettingSeals } from '../seal-settings.ts'
import { noSeals } from '../steps/setting-seals.ts'
import type { PartsLook } from '../store.ts'
import { auditStatement } from './flush/beside.ts'
import { migrate, migrations } from './migrate.ts'
import { lookAtParts } from './parts/look.ts'
import { sealAll, sealedBy } from './seal-all.ts'
import { type Connection, withConnection } from './server/connect.ts'
import { applyFirstSettings, readSettings } from './settings.ts'

/** What a look at a database tells without changing it. */
export type InsideLook = {
  readonly schema: 'current' | 'older'
  readonly settings: Settings
  readonly keyProblem: KeyProblem | undefined
  readonly recentIps: readonly (string | null)[]
  readonly opens: boolean
  readonly parts: PartsLook | null
}

async function appliedTo({ query }: Connection): Promise<readonly string[]> {
  const [table] = await query<{ found: string | null }>({
    text: `select to_regclass('migrations')::text as found`,
  })
  if (table?.found == null) return []
  const rows = await query<{ name: string }>({ text: 'select name from migrations order by name' })
  return rows.map(({ name }) => name)
}

/** The name of the key that the secrets of a database are sealed with; null: none is, or there is none. */
export function findSealedBy(url: string): Promise<string | null> {
  return withConnection(url, async (connection) => {
    const [table] = await connection.query<{ found: string | null }>({
      text: `select to_regclass('seals')::text as found`,
    })
    return table?.found == null ? null : sealedBy(connection.query)
  })
}

/** Looks into a database, also while nodes run. undefined: there are no tables yet. */
export function lookInside(url: string, keys?: SecretKeys): Promise<InsideLook | undefined> {
  return withConnection(url, async (connection) => {
    const { query } = connection
    const last = (await appliedTo(connection)).at(-1)
    if (last === undefined) return undefined
    const newest = migrations.at(-1)?.name ?? ''
    if (last > newest) throw new Error(`the database is newer than this program: ${last}`)
    const isCurrent = last === newest
    return {
      schema: isCurrent ? 'current' : 'older',
      ...(await lookAtSettings(query, keys)),
      ...(await lookAround(query)),
      parts: isCurrent ? await lookAtParts(connection) : null,
    }
  })
}

async function lookAtSettings(query: Connection['query'], keys: SecretKeys | undefined) {
  const problem = keyProblem(await sealedBy(query), keys)
  const seals = keys === undefined || problem !== undefined ? noSeals : openSettingSeals(keys)
  return { settings: (await readSettings(query, seals)).snapshot, keyProblem: problem }
}

async function lookAround(query: Connection['query']) {
  const recent = await query<{ ip: string | null }>({
    text: 'select ip from postbacks order by at desc limit 100',
  })
  const [access] = await query<{ opens: boolean }>({
    text: 'select exists (select 1 from tokens) or exists (select 1 from users) as opens',
  })
  return { recentIps: recent.map(({ ip }) => ip), opens: access?.opens === true }
}

/** Tables and first settings; of nodes that start at the same time, one after the other. */
export function migrateDatabase(
  url: string,
  nowMs: number,
  keys: SecretKeys | null = null,
): Promise<readonly string[]> {
  return withConnection(url, async (connection) => {
    const before = new Set(await appliedTo(connection))
    const spread = await migrate(connection, nowMs)
    await connection.run('begin')
    await applyFirstSettings(connection, nowMs)
    if (keys !== null) await sealAll(connection.query, keys)
    await connection.commit()
    const applied = (await appliedTo(connection)).filter((name) => !before.has(name))
    return spread.length === 0 ? applied : [...applied, `citus (${spread.join(', ')})`]
  })
}

type LinkWish = {
  readonly name: string
  readonly link: string
  readonly linkUntil: number
  readonly nowMs: number
}

/** Gives a user a new one-time link; undefined when there is no such user. */
export function linkUser(
  url: string,
  { name, link, linkUntil, nowMs }: LinkWish,
): Promise<User | undefined> {
  return withConnection(url, async ({ query, run, commit }) => {
    await run('begin')
    const [row] = await query<StoredUser>({
      text: `update users set link = $1, link_until = $2, version = version + 1
        where name_key = $3 returning ${selectList(userColumns)}`,
      values: [link, linkUntil, nameKey(name)],
    })
    if (row === undefined) {
      await run('rollback')
      return undefined
    }
    const entry = { by: 'carom user', action: 'link', kind: 'users', target: row.name }
    await query(auditStatement({ ...entry, before: null, after: null }, nowMs))
    await commit()
    return userOf(row)
  })
}
