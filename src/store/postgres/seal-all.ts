import type { SettingKind } from '../../domain/settings.ts'
import { keyId, keyProblem, SecretKeyError, type SecretKeys } from '../../platform/secret-key.ts'
import { openCodeSeals, openSettingSeals } from '../seal-settings.ts'
import { canonical } from '../steps/known-settings.ts'
import type { Connection } from './server/connect.ts'

type Query = Connection['query']

export async function sealedBy(query: Query): Promise<string | null> {
  const [row] = await query<{ by: string }>({ text: 'select key_id as by from seals for update' })
  return row?.by ?? null
}

/**
 * Seals with the current key what is sealed with another; a new database notes the key. Runs within a
 * transaction. Throws a `SecretKeyError`, and changes nothing, when no key opens it.
 */
export async function sealAll(query: Query, keys: SecretKeys): Promise<void> {
  const before = await sealedBy(query)
  const id = keyId(keys.current)
  if (before === id) return
  const problem = keyProblem(before, keys)
  if (problem !== undefined) throw new SecretKeyError(problem)
  for (const table of ['settings', 'settings_log'] as const) await sealTable(query, table, keys)
  if (before !== null) await sealCodes(query, keys)
  await query({
    text: `insert into seals (one, key_id) values (1, $1)
      on conflict (one) do update set key_id = excluded.key_id`,
    values: [id],
  })
}

type Row = {
  readonly kind: SettingKind
  readonly id: string
  readonly version: number
  readonly value: string | null
}

async function sealTable(
  query: Query,
  table: 'settings' | 'settings_log',
  keys: SecretKeys,
): Promise<void> {
  const seals = openSettingSeals(keys)
  const text = `select kind, id, version, value from ${table}`
  for (const { kind, id, version, value } of await query<Row>({ text })) {
    if (value === null) continue
    const closed = seals.close({ kind, id }, seals.open({ kind, id }, JSON.parse(value)))
    await query({
      text: `update ${table} set value = $1 where kind = $2 and id = $3 and version = $4`,
      values: [canonical(closed), kind, id, version],
    })
  }
}

type Codes = {
  readonly id: string
  readonly totp: string | null
  readonly totpPending: string | null
}

async function sealCodes(query: Query, keys: SecretKeys): Promise<void> {
  const again = openCodeSeals(keys)
  const text = 'select id, totp, totp_pending as "totpPending" from users'
  for (const { id, totp, totpPending } of await query<Codes>({ text })) {
    await query({
      text: 'update users set totp = $1, totp_pending = $2 where id = $3',
      values: [again(totp), again(totpPending), id],
    })
  }
}
