import type { SettingKind } from '../../domain/settings.ts'
import type { AuditEntry } from '../access.ts'
import { defaultNetwork, firstDestination } from '../steps/first-settings.ts'
import {
  auditOf,
  isFrom,
  type KnownSettings,
  knownSettings,
  nextSetting,
  type StoredSetting,
} from '../steps/known-settings.ts'
import { noSeals, type SettingSeals } from '../steps/setting-seals.ts'
import type { SettingChange } from '../store.ts'
import { auditStatement } from './flush/beside.ts'
import type { Connection } from './server/connect.ts'

type Query = Connection['query']

const columns = 'kind, id, version, value, archived'

/** The settings as they are, with their version: one statement, so that both are of one moment. */
export async function readSettings(query: Query, seals: SettingSeals): Promise<KnownSettings> {
  const rows = await query<StoredSetting & { readonly snapshot: number }>({
    text: `select s.kind, s.id, s.version, s.value, s.archived, v.version as snapshot
      from settings_version v left join settings s on true order by s.kind, s.id`,
  })
  const known = rows.filter(({ kind }) => kind !== null)
  return knownSettings(known, rows[0]?.snapshot ?? 0, seals)
}

/** Whoever changes settings holds this row: one change sees what the one before has made. */
async function lockVersion(query: Query): Promise<number> {
  const text = 'select version from settings_version for update'
  const [row] = await query<{ version: number }>({ text })
  return row?.version ?? 0
}

async function find(query: Query, kind: SettingKind, id: string) {
  const text = `select ${columns} from settings where kind = $1 and id = $2`
  const [row] = await query<StoredSetting>({ text, values: [kind, id] })
  return row
}

const bump = { text: 'update settings_version set version = version + 1' }

/** Hears what was changed, for the audit log. */
type Tell = (entry: AuditEntry) => Promise<unknown>

async function apply(query: Query, change: SettingChange, { nowMs, tell, seals }: ApplyDeps) {
  const { kind, id, by } = change
  const known = await find(query, kind, id)
  const next = nextSetting(seals, known, change)
  if (next === undefined) return false
  const { version, value, archived } = next
  const told = archived === 1 ? null : value
  await Promise.all([
    query({
      text: `insert into settings (${columns}, updated_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (kind, id) do update set version = excluded.version, value = excluded.value,
          archived = excluded.archived, updated_at = excluded.updated_at`,
      values: [kind, id, version, value, archived, nowMs],
    }),
    query({
      text: `insert into settings_log (at, by, kind, id, version, value)
        values ($1, $2, $3, $4, $5, $6)`,
      values: [nowMs, by, kind, id, version, told],
    }),
    tell(auditOf(seals, change, { known, told })),
  ])
  return true
}

type ApplyDeps = { readonly nowMs: number; readonly tell: Tell; readonly seals: SettingSeals }

/**
 * Saving what is there already is no change. False, and nothing is written: one of them is not what its
 * change was made from.
 */
export async function applySettings(
  { query }: Connection,
  changes: readonly SettingChange[],
  { nowMs, seals }: Omit<ApplyDeps, 'tell'>,
): Promise<boolean> {
  await lockVersion(query)
  for (const { kind, id, from } of changes) {
    if (from !== undefined && !isFrom(seals, await find(query, kind, id), from)) return false
  }
  const tell: Tell = (entry) => query(auditStatement(entry, nowMs))
  let changed = false
  for (const change of changes) {
    if (await apply(query, change, { nowMs, tell, seals })) changed = true
  }
  if (changed) await query(bump)
  return true
}

/** Gives a new database its first network and destination; what is deleted of them stays so. */
export async function applyFirstSettings({ query }: Connection, nowMs: number): Promise<void> {
  if ((await lockVersion(query)) !== 0) return
  const by = 'carom'
  const first = [
    { kind: 'networks', id: defaultNetwork.id, value: defaultNetwork, by },
    { kind: 'destinations', id: firstDestination.id, value: firstDestination, by },
  ] as const
  const tell: Tell = () => Promise.resolve()
  // They hold no secrets.
  for (const change of first) await apply(query, change, { nowMs, tell, seals: noSeals })
  await query(bump)
}
