import type { Destination, Network, SettingKind, Settings } from '../../domain/settings.ts'
import type { AuditEntry } from '../access.ts'
import type { SettingChange } from '../store.ts'
import { defaultNetwork } from './first-settings.ts'

/** The snapshot, and what judging needs beside it. */
export type KnownSettings = {
  readonly snapshot: Settings
  /** Those that are told anything: one that is switched off costs a move nothing. */
  readonly destinations: readonly Destination[]
  readonly archivedDestinations: readonly string[]
  /** Also of one that is archived: its last word counts for what came before. */
  readonly networkOf: (id: string) => Network
}

export type StoredSetting = {
  readonly kind: SettingKind
  readonly id: string
  readonly version: number
  readonly value: string
  readonly archived: number
}

export function auditOf(
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

export function nextSetting(
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
  if (known?.archived === 0 && isSame(known, value)) return undefined
  return { version, value, archived: 0 }
}

/** A destination bears its version, which is no difference. */
function isSame(known: StoredSetting, next: string): boolean {
  const bare = (value: object) => canonical({ ...value, version: 0 })
  return known.value === next || bare(readValue(known)) === bare(JSON.parse(next))
}

/** Whether this is what a setting was when somebody began to change it. */
export function isFrom(known: StoredSetting | undefined, from: object | null): boolean {
  if (known === undefined || known.archived === 1) return from === null
  return from !== null && canonical(readValue(known)) === canonical(from)
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

/** What settings kept by former versions do not say. */
const addedSince: Readonly<Partial<Record<SettingKind, object>>> = {
  destinations: {
    ...{ enabled: true, onProblem: {}, minPayout: null, from: [], firstSaleOnly: false },
    ...{ share: 100, delayMs: 0, freshForMs: null },
  },
  networks: {
    ...{ previousKey: null, previousSecret: null, statusWhenUnknown: null, answer: null },
    ...{ reversals: [], saleKey: null, addresses: null },
  },
}

const rulesAddedSince = { matches: null, duplicate: null }

function readValue({ kind, value }: Pick<StoredSetting, 'kind' | 'value'>) {
  const whole = { ...addedSince[kind], ...JSON.parse(value) }
  if (kind !== 'destinations') return whole
  return { ...whole, success: { ...rulesAddedSince, ...whole.success } }
}

export function knownSettings(rows: readonly StoredSetting[], version: number): KnownSettings {
  const of = (kind: SettingKind, archived: boolean) =>
    Object.fromEntries(
      rows
        .filter((row) => row.kind === kind && (archived || row.archived === 0))
        .map((row) => [row.id, readValue(row)]),
    )
  // A map: an id may be a word that every object knows, such as `constructor`.
  const networks = new Map<string, Network>(Object.entries(of('networks', true)))
  const snapshot: Settings = {
    version,
    sources: of('sources', false),
    campaigns: of('campaigns', false),
    networks: of('networks', false),
    destinations: of('destinations', false),
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
