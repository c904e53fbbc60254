import type { Database } from 'better-sqlite3'
import { maskWholly } from '../../domain/mask-setting.ts'
import { type SettingKind, settingKinds } from '../../domain/settings.ts'
import { randomBytes } from '../../platform/random.ts'
import { openSeal } from '../../platform/seal.ts'
import {
  keyFor,
  keyId,
  keyProblem,
  SecretKeyError,
  type SecretKeys,
} from '../../platform/secret-key.ts'
import { openSettingSeals } from '../seal-settings.ts'
import { canonical } from '../steps/known-settings.ts'

/** The name of the key that the secrets of a database are sealed with; null: none is sealed yet. */
export function sealedBy(db: Database): string | null {
  const table = db.prepare("select 1 from sqlite_schema where name = 'seals'").get()
  if (table === undefined) return null
  return db.prepare<[], string>('select key_id from seals').pluck().get() ?? null
}

/**
 * Seals what an older version kept as it was, or what is sealed with another key than the current one:
 * all of it or nothing. Throws a `SecretKeyError`, and changes nothing, when no key opens it.
 */
export function sealAll(db: Database, keys: SecretKeys): void {
  const before = sealedBy(db)
  const id = keyId(keys.current)
  if (before === id) return
  const problem = keyProblem(before, keys)
  if (problem !== undefined) throw new SecretKeyError(problem)
  // What stood there in plain text must not be left in the free space of its page.
  const wasSecure = db.pragma('secure_delete', { simple: true })
  db.pragma('secure_delete = on')
  db.transaction(() => {
    for (const table of ['settings', 'settings_log'] as const) sealTable(db, table, keys)
    if (before === null) maskAudit(db)
    else sealCodes(db, keys)
    db.prepare('insert or replace into seals (one, key_id) values (1, ?)').run(id)
  }).immediate()
  db.pragma(`secure_delete = ${wasSecure}`)
}

type SettingRow = {
  readonly version: number
  readonly kind: SettingKind
  readonly id: string
  readonly value: string | null
}

function sealTable(db: Database, table: 'settings' | 'settings_log', keys: SecretKeys): void {
  const seals = openSettingSeals(keys)
  const rows = db.prepare<[], SettingRow>(`select kind, id, version, value from ${table}`)
  const save = db.prepare<[string, string, string, number]>(
    `update ${table} set value = ? where kind = ? and id = ? and version = ?`,
  )
  for (const { kind, id, version, value } of rows.all()) {
    if (value === null) continue
    const of = { kind, id }
    const closed = seals.close(of, seals.open(of, JSON.parse(value)))
    save.run(canonical(closed), kind, id, version)
  }
}

type AuditRow = {
  readonly number: number
  readonly before: string | null
  readonly after: string | null
}

/** The audit log tells who changed what; it has no use for secrets. */
function maskAudit(db: Database): void {
  const kinds = settingKinds.map((kind) => `'${kind}'`).join(', ')
  const rows = db.prepare<[], AuditRow>(
    `select number, before, after from audit where kind in (${kinds})`,
  )
  const save = db.prepare<[string | null, string | null, number]>(
    'update audit set before = ?, after = ? where number = ?',
  )
  const masked = (text: string | null, former: string | null) =>
    text === null
      ? null
      : JSON.stringify(maskWholly(JSON.parse(text), former === null ? null : JSON.parse(former)))
  for (const { number, before, after } of rows.all()) {
    save.run(masked(before, null), masked(after, before), number)
  }
}

type CodeRow = {
  readonly key: string
  readonly totp: string | null
  readonly totpPending: string | null
}

/** The secrets of users' codes, which have a seal of their own. What no key opens stays as it is. */
function sealCodes(db: Database, { current, old }: SecretKeys): void {
  const seal = openSeal(keyFor('seal', current), randomBytes)
  const former = [current, ...old].map((key) => openSeal(keyFor('seal', key), randomBytes))
  const again = (sealed: string | null): string | null => {
    if (sealed === null) return null
    const secret = former.map((one) => one.open(sealed)).find((opened) => opened !== undefined)
    return secret === undefined ? sealed : seal.close(secret)
  }
  const rows = db.prepare<[], CodeRow>(
    'select name_key as "key", totp, totp_pending as "totpPending" from users',
  )
  const save = db.prepare<[string | null, string | null, string]>(
    'update users set totp = ?, totp_pending = ? where name_key = ?',
  )
  for (const { key, totp, totpPending } of rows.all()) {
    save.run(again(totp), again(totpPending), key)
  }
}
