import type { Database } from 'better-sqlite3'
import type { AuditEntry } from '../../access.ts'
import { defaultNetwork, firstDestination } from '../../steps/first-settings.ts'
import {
  auditOf,
  isFrom,
  type KnownSettings,
  knownSettings,
  nextSetting,
  type StoredSetting,
} from '../../steps/known-settings.ts'
import { noSeals, type SettingSeals } from '../../steps/setting-seals.ts'
import type { SettingChange } from '../../store.ts'

/** Without `seals` secrets stay sealed: whoever looks at other things needs no key. */
export function prepareSettings(db: Database, seals: SettingSeals = noSeals) {
  const list = db.prepare<[], StoredSetting>(
    'select kind, id, version, value, archived from settings order by kind, id',
  )
  const find = db.prepare<[string, string], StoredSetting>(
    'select kind, id, version, value, archived from settings where kind = ? and id = ?',
  )
  const save = db.prepare<[string, string, number, string, number, number]>(
    `insert into settings (kind, id, version, value, archived, updated_at)
     values (?, ?, ?, ?, ?, ?)
     on conflict (kind, id) do update set version = excluded.version, value = excluded.value,
       archived = excluded.archived, updated_at = excluded.updated_at`,
  )
  const log = db.prepare<[number, string, string, string, number, string | null]>(
    'insert into settings_log (at, by, kind, id, version, value) values (?, ?, ?, ?, ?, ?)',
  )
  const version = db.prepare<[], number>('select version from settings_version').pluck()
  const bump = db.prepare('update settings_version set version = version + 1')

  const apply = (change: SettingChange, nowMs: number, tell: Tell): boolean => {
    const known = find.get(change.kind, change.id)
    const next = nextSetting(seals, known, change)
    if (next === undefined) return false
    save.run(change.kind, change.id, next.version, next.value, next.archived, nowMs)
    const told = next.archived === 1 ? null : next.value
    log.run(nowMs, change.by, change.kind, change.id, next.version, told)
    tell(auditOf(seals, change, { known, told }))
    return true
  }
  return {
    /**
     * Saving what is there already is no change. False, and nothing is written: one of them is not what
     * its change was made from.
     */
    apply: (changes: readonly SettingChange[], nowMs: number, tell: Tell): boolean => {
      const isAsRead = ({ kind, id, from }: SettingChange) =>
        from === undefined || isFrom(seals, find.get(kind, id), from)
      if (!changes.every(isAsRead)) return false
      const changed = changes.map((change) => apply(change, nowMs, tell)).includes(true)
      if (changed) bump.run()
      return true
    },
    /** Gives a new database its first network and destination; what is deleted of them stays so. */
    applyFirst: (nowMs: number) => {
      if (version.get() !== 0) return
      const by = 'carom'
      const first = [
        { kind: 'networks', id: defaultNetwork.id, value: defaultNetwork, by },
        { kind: 'destinations', id: firstDestination.id, value: firstDestination, by },
      ] as const
      for (const change of first) apply(change, nowMs, () => undefined)
      bump.run()
    },
    read: (): KnownSettings => knownSettings(list.all(), version.get() ?? 0, seals),
  }
}

/** Hears what was changed, for the audit log. */
type Tell = (entry: AuditEntry) => void
