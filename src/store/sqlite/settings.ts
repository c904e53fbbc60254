import type { Database } from 'better-sqlite3'
import type { Destination, Network, SettingKind, Settings } from '../../domain/settings.ts'
import type { AuditEntry } from '../access.ts'
import type { SettingVersion } from '../acts.ts'
import type { SettingChange } from '../store.ts'
import { defaultNetwork, firstDestination } from './first-settings.ts'

/** The snapshot, and what judging needs beside it. */
export type KnownSettings = {
  readonly snapshot: Settings
  /** Those that are told anything: one that is switched off costs a move nothing. */
  readonly destinations: readonly Destination[]
  readonly archivedDestinations: readonly string[]
  /** Also of one that is archived: its last word counts for what came before. */
  readonly networkOf: (id: string) => Network
}

type StoredSetting = {
  readonly kind: SettingKind
  readonly id: string
  readonly version: number
  readonly value: string
  readonly archived: number
}

export function prepareSettings(db: Database) {
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
  const versions = db.prepare<[string, string], Omit<SettingVersion, 'value'> & { value: string }>(
    `select version, at, by, value from settings_log where kind = ? and id = ?
     order by version desc limit 200`,
  )
  const version = db.prepare<[], number>('select version from settings_version').pluck()
  const bump = db.prepare('update settings_version set version = version + 1')

  const apply = (change: SettingChange, nowMs: number, tell: Tell): boolean => {
    const known = find.get(change.kind, change.id)
    const next = nextSetting(known, change)
    if (next === undefined) return false
    save.run(change.kind, change.id, next.version, next.value, next.archived, nowMs)
    const told = next.archived === 1 ? null : next.value
    log.run(nowMs, change.by, change.kind, change.id, next.version, told)
    tell(auditOf(change, known, told))
    return true
  }
  return {
    /** True when something changed: saving what is there already is no change. */
    apply: (changes: readonly SettingChange[], nowMs: number, tell: Tell): boolean => {
      const changed = changes.map((change) => apply(change, nowMs, tell)).includes(true)
      if (changed) bump.run()
      return changed
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
    versions: (kind: SettingKind, id: string): readonly SettingVersion[] =>
      versions.all(kind, id).map((row) => ({ ...row, value: JSON.parse(row.value) })),
    read: (): KnownSettings => knownSettings(list.all(), version.get() ?? 0),
  }
}

/** Hears what was changed, for the audit log. */
type Tell = (entry: AuditEntry) => void

function auditOf(
  { kind, id, by }: SettingChange,
  known: StoredSetting | undefined,
  told: string | null,
): AuditEntry {
  const before = known === undefined || known.archived === 1 ? null : JSON.parse(known.value)
  const after = told === null ? null : JSON.parse(told)
  const verb = before === null ? 'create' : 'change'
  return { by, action: after === null ? 'remove' : verb, kind, target: id, before, after }
}

type NextSetting = { readonly version: number; readonly value: string; readonly archived: 0 | 1 }

function nextSetting(
  known: StoredSetting | undefined,
  change: SettingChange,
): NextSetting | undefined {
  const version = (known?.version ?? 0) + 1
  if (change.value === null) {
    if (known === undefined || known.archived === 1) return undefined
    return { version, value: known.value, archived: 1 }
  }
  const value = canonical(
    change.kind === 'destinations' ? { ...change.value, version } : change.value,
  )
  if (known?.archived === 0 && isSame(known.value, value)) return undefined
  return { version, value, archived: 0 }
}

/** A destination bears its version, which is no difference. */
function isSame(known: string, next: string): boolean {
  const bare = (text: string) => canonical({ ...JSON.parse(text), version: 0 })
  return known === next || bare(known) === bare(next)
}

/** JSON with its keys in order: equal values are equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isRecord(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// Of networks kept by a version that had no such keys.
const unchanged = {
  ...{ previousKey: null, previousSecret: null, statusWhenUnknown: null, answer: null },
  reversals: [],
}

function knownSettings(rows: readonly StoredSetting[], version: number): KnownSettings {
  const of = (kind: SettingKind, archived: boolean) =>
    Object.fromEntries(
      rows
        .filter((row) => row.kind === kind && (archived || row.archived === 0))
        .map((row) => [row.id, JSON.parse(row.value)]),
    )
  // Kept by a version that could not switch one off.
  const withSwitch = (destinations: Settings['destinations']): Settings['destinations'] =>
    Object.fromEntries(
      Object.entries(destinations).map(([id, one]) => [
        id,
        { ...one, enabled: one.enabled ?? true },
      ]),
    )
  const withPrevious = (all: Settings['networks']): Settings['networks'] =>
    Object.fromEntries(Object.entries(all).map(([id, one]) => [id, { ...unchanged, ...one }]))
  // A map: an id may be a word that every object knows, such as `constructor`.
  const networks = new Map<string, Network>(Object.entries(withPrevious(of('networks', true))))
  const snapshot: Settings = {
    version,
    sources: of('sources', false),
    campaigns: of('campaigns', false),
    networks: withPrevious(of('networks', false)),
    destinations: withSwitch(of('destinations', false)),
  }
  return {
    snapshot,
    destinations: Object.values(snapshot.destinations).filter((one) => one.enabled),
    archivedDestinations: rows
      .filter((row) => row.kind === 'destinations' && row.archived === 1)
      .map((row) => row.id),
    networkOf: (id) => networks.get(id) ?? { ...defaultNetwork, id },
  }
}
