import { maskWholly } from '../../domain/mask-setting.ts'
import {
  type Destination,
  type Network,
  type SettingKind,
  type Settings,
  usualBreaker,
} from '../../domain/settings.ts'
import type { AuditEntry } from '../access.ts'
import type { SettingChange } from '../store.ts'
import { defaultNetwork } from './first-settings.ts'
import type { SettingSeals } from './setting-seals.ts'

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

/** Without its secrets: who changed what can be told without them. */
export function auditOf(
  seals: SettingSeals,
  { kind, id, by }: SettingChange,
  { known, told }: { readonly known: StoredSetting | undefined; readonly told: string | null },
): AuditEntry {
  const opened = (value: string | null) =>
    value === null ? null : seals.open({ kind, id }, JSON.parse(value))
  const was = opened(known === undefined || known.archived === 1 ? null : known.value)
  const is = opened(told)
  const before = was === null ? null : maskWholly(was, null)
  const after = is === null ? null : maskWholly(is, was)
  const verb = before === null ? 'create' : 'change'
  return { by, action: after === null ? 'remove' : verb, kind, target: id, before, after }
}

type NextSetting = { readonly version: number; readonly value: string; readonly archived: 0 | 1 }

export function nextSetting(
  seals: SettingSeals,
  known: StoredSetting | undefined,
  change: SettingChange,
): NextSetting | undefined {
  const version = (known?.version ?? 0) + 1
  if (change.value === null) {
    if (known === undefined || known.archived === 1) return undefined
    return { version, value: known.value, archived: 1 }
  }
  const value = change.kind === 'destinations' ? { ...change.value, version } : change.value
  if (known?.archived === 0 && isSame(readValue(seals, known), value)) return undefined
  return { version, value: canonical(seals.close(change, { ...value })), archived: 0 }
}

/** A destination bears its version, which is no difference. */
function isSame(known: object, next: object): boolean {
  const bare = (value: object) => canonical({ ...value, version: 0 })
  return bare(known) === bare(next)
}

/** Whether this is what a setting was when somebody began to change it. */
export function isFrom(
  seals: SettingSeals,
  known: StoredSetting | undefined,
  from: object | null,
): boolean {
  if (known === undefined || known.archived === 1) return from === null
  return from !== null && canonical(readValue(seals, known)) === canonical(from)
}

/** JSON with its keys in order: equal values are equal texts. */
export function canonical(value: unknown): string {
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
  sources: { kind: null, tokens: {}, costPerClick: null },
  destinations: {
    ...{ enabled: true, onProblem: {}, minPayout: null, from: [], firstSaleOnly: false },
    ...{ share: 100, delayMs: 0, freshForMs: null, signing: null },
    ...{ breaker: usualBreaker, dailyCap: null, reversal: null, payoutShare: null },
    ...{ proxy: null, ca: null, localAddress: null, doNotSell: 'send' },
  },
  campaigns: {
    ...{ costPerClick: null, archived: false, notes: null, rules: [], bandit: null },
    ...{ publicKey: null, previousPublicKey: null, pageEvents: ['Lead'] },
  },
  networks: {
    ...{ previousKey: null, previousSecret: null, statusWhenUnknown: null, answer: null },
    ...{ reversals: [], saleKey: null, addresses: null },
  },
}

const rulesAddedSince = { lacks: null, matches: null, duplicate: null }
const landingsAddedSince = { dailyCap: null }

type KeptValue = Pick<StoredSetting, 'kind' | 'id' | 'value'>

function readValue(seals: SettingSeals, { kind, id, value }: KeptValue) {
  // As JSON has it: what it is was settled when it was saved.
  const whole: ReturnType<typeof JSON.parse> = {
    ...addedSince[kind],
    ...seals.open({ kind, id }, JSON.parse(value)),
  }
  if (kind === 'campaigns') {
    const landings = whole.landings.map((one: object) => ({ ...landingsAddedSince, ...one }))
    return { ...whole, landings }
  }
  if (kind !== 'destinations') return whole
  return { ...whole, success: { ...rulesAddedSince, ...whole.success } }
}

export function knownSettings(
  rows: readonly StoredSetting[],
  version: number,
  seals: SettingSeals,
): KnownSettings {
  const of = (kind: SettingKind, archived: boolean) =>
    Object.fromEntries(
      rows
        .filter((row) => row.kind === kind && (archived || row.archived === 0))
        .map((row) => [row.id, readValue(seals, row)]),
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
