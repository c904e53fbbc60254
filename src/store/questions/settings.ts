import type { SettingKind } from '../../domain/settings.ts'
import type { SettingVersion } from '../acts.ts'
import { type KnownSettings, knownSettings, type StoredSetting } from '../steps/known-settings.ts'
import { noSeals } from '../steps/setting-seals.ts'
import { type Asking, all, single } from './asking.ts'

export function* readSettings(): Asking<KnownSettings> {
  const rows = yield* all<StoredSetting>(
    'select kind, id, version, value, archived from settings order by kind, id',
  )
  const version = (yield* single<number>('select version from settings_version')) ?? 0
  // Nothing that is asked needs a secret.
  return knownSettings(rows, version, noSeals)
}

type StoredVersion = Omit<SettingVersion, 'value'> & { readonly value: string | null }

export function* listVersions(kind: SettingKind, id: string): Asking<readonly SettingVersion[]> {
  const rows = yield* all<StoredVersion>(
    `select version, at, by, value from settings_log where kind = ? and id = ?
     order by version desc limit 200`,
    kind,
    id,
  )
  return rows.map((row) => ({ ...row, value: row.value === null ? null : JSON.parse(row.value) }))
}
