import type { z } from 'zod'
import { readHost } from '../domain/own-domains.ts'
import {
  type Campaign,
  type Destination,
  type Network,
  type SettingKind,
  type Source,
  settingKinds,
} from '../domain/settings.ts'
import { campaignInput } from './campaign.ts'
import { destinationInput, requestProblems } from './destination.ts'
import { hintFor } from './nearest.ts'
import { networkInput } from './network.ts'
import { problemsOf } from './problems.ts'
import { sourceInput } from './source.ts'
import { readYaml } from './yaml.ts'

/** What a setting of each kind is once read. */
export type SettingValues = {
  readonly sources: Source
  readonly campaigns: Campaign
  readonly networks: Network
  readonly destinations: Destination
}

export type SettingValue = SettingValues[SettingKind]

export type SettingAnswer =
  | { readonly ok: true; readonly value: SettingValue }
  | { readonly ok: false; readonly problems: readonly string[] }

export type FileChange = {
  readonly kind: SettingKind
  readonly id: string
  readonly value: SettingValue
  readonly by: 'file'
}

export type FileAnswer =
  | {
      readonly ok: true
      readonly changes: readonly FileChange[]
      /** Hosts that links are made with, as `readHost` has them. */
      readonly domains: readonly string[]
    }
  | { readonly ok: false; readonly problems: readonly string[] }

type Group = Readonly<Record<string, unknown>> & {
  readonly id?: unknown
  readonly version?: unknown
}

const inputs = {
  sources: sourceInput,
  campaigns: campaignInput,
  networks: networkInput,
  destinations: destinationInput,
} as const satisfies Record<SettingKind, z.ZodType>

/**
 * Reads one setting as people write it. `id` comes from the URL; an `id` in the body must be the same.
 * Every problem is named at once, each with its path.
 */
export function readSetting(kind: SettingKind, id: string, input: unknown): SettingAnswer {
  if (!isGroup(input)) return { ok: false, problems: ['must be a group of keys'] }
  if (input.id !== undefined && input.id !== id) {
    return { ok: false, problems: ['id: is not the one in the URL'] }
  }
  return readEntry(kind, { ...input, id }, '')
}

/** Reads a whole settings file; either every change in it, or every problem of it. */
export function readSettingsFile(text: string): FileAnswer {
  const yaml = readYaml(text)
  if (!yaml.ok) return yaml
  const file = yaml.value ?? {}
  if (!isGroup(file)) return { ok: false, problems: ['must be a group of keys'] }
  const read = settingKinds.map((kind) => readKind(kind, file[kind]))
  const hosts = readDomains(file['domains'] ?? [])
  const problems = [
    ...frameProblems(file),
    ...read.flatMap((one) => one.problems),
    ...hosts.problems,
  ]
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, changes: read.flatMap((one) => one.changes), domains: hosts.domains }
}

const mostDomains = 1_000

function readDomains(list: unknown) {
  if (!Array.isArray(list) || list.length > mostDomains) {
    return { domains: [], problems: [`domains: must be a list of up to ${mostDomains} hosts`] }
  }
  const read = list.map((said) => (typeof said === 'string' ? readHost(said) : undefined))
  const problems = read.flatMap((host, index) =>
    host === undefined ? [`domains[${index}]: is no host name, such as go.example`] : [],
  )
  return { domains: [...new Set(read.filter((host) => host !== undefined))], problems }
}

function readKind(kind: SettingKind, list: unknown) {
  const changes: FileChange[] = []
  const problems: string[] = []
  if (list === undefined || list === null) return { changes, problems }
  if (!Array.isArray(list)) return { changes, problems: [`${kind}: must be a list`] }
  const seen = new Set<unknown>()
  for (const [index, entry] of list.entries()) {
    const answer = readEntry(kind, entry, `${kind}[${index}]`)
    if (answer.ok) {
      changes.push({ kind, id: answer.value.id, value: answer.value, by: 'file' })
    } else {
      problems.push(...answer.problems)
    }
    const id = isGroup(entry) ? entry.id : undefined
    if (id !== undefined && seen.has(id))
      problems.push(`${kind}[${index}].id: \`${id}\` stands twice`)
    seen.add(id)
  }
  return { changes, problems }
}

function readEntry(kind: SettingKind, entry: unknown, prefix: string): SettingAnswer {
  const input = withoutNulls(entry)
  const read = inputs[kind].safeParse(input)
  // Those begin with the key they are about: `url: …`.
  const where = prefix === '' ? '' : `${prefix}.`
  const problems = [
    ...(read.success ? [] : problemsOf(read.error, prefix)),
    ...(kind === 'destinations' ? requestProblems(input).map((one) => `${where}${one}`) : []),
  ]
  if (!read.success || problems.length > 0) return { ok: false, problems }
  return { ok: true, value: read.data }
}

function frameProblems(file: Group): readonly string[] {
  const known = ['version', 'domains', ...settingKinds]
  const version = file.version ?? 1
  return [
    ...(version === 1 ? [] : ['version: must be 1']),
    ...Object.keys(file)
      .filter((key) => !known.includes(key))
      .map((key) => `unknown key \`${key}\`${hintFor(key, known)}`),
  ]
}

/** A key without a value is a key left out. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isGroup(value)) return value
  const kept = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined)
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]))
}

function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
