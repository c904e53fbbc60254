import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { type Role, roles } from '../domain/access.ts'
import { type Network, type SettingKind, type Settings, settingKinds } from '../domain/settings.ts'
import { campaignInput } from '../settings/campaign.ts'
import { destinationInput } from '../settings/destination.ts'
import { networkInput } from '../settings/network.ts'
import { readSetting, type SettingValue } from '../settings/schema.ts'
import { keepSecrets, showSetting } from '../settings/show.ts'
import { sourceInput } from '../settings/source.ts'
import { settingWarnings } from '../settings/warnings.ts'
import { type SettingChange, SettingConflictError } from '../store/store.ts'
import { pageQuery } from './contract-inputs.ts'
import { savedSettingSchema, settingListSchema, shownSettingSchema } from './contract-steering.ts'
import type { AdminDeps } from './deps.ts'
import { maySee } from './limit.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { pageOf } from './paging.ts'
import { isRefusal, type Refusal, refuse, refuseAll } from './problem.ts'
import { shownTime, shownTimeOrNull } from './shown.ts'
import type { Who } from './tokens.ts'

export type SettingDeps = Pick<
  AdminDeps,
  'store' | 'ownedByFile' | 'egressAllow' | 'sealKey' | 'circuits'
>

export function settingOperations(deps: SettingDeps): readonly Operation[] {
  return settingKinds.flatMap((kind) => [
    listKind(deps, kind),
    showOne(deps, kind),
    putOne(deps, kind),
    deleteOne(deps, kind),
  ])
}

const written = {
  sources: sourceInput,
  campaigns: campaignInput,
  networks: networkInput,
  destinations: destinationInput,
} as const satisfies Record<SettingKind, z.ZodType>

/** A buyer has campaigns, and sees no other settings. */
const rolesFor = (kind: SettingKind): { readonly roles?: readonly Role[] } =>
  kind === 'campaigns' ? { roles } : {}
const isHidden = (who: Who, kind: SettingKind, id: string) =>
  kind === 'campaigns' && !maySee(who, id)

const listKind = (deps: SettingDeps, kind: SettingKind) =>
  operation({
    method: 'GET',
    path: `/${kind}`,
    summary: `All ${kind}, in order of their ids`,
    scope: 'read',
    ...rolesFor(kind),
    query: pageQuery,
    answer: settingListSchema,
    run: ({ query, who }) => {
      const all = Object.values<SettingValue>(deps.store.settings()[kind])
      return pageOf(
        all
          .filter(({ id }) => !isHidden(who, kind, id))
          .map((value) => [value.id, shownSaved(deps, kind, value)] as const),
        query,
      )
    },
  })

const showOne = (deps: SettingDeps, kind: SettingKind) =>
  operation({
    method: 'GET',
    path: `/${kind}/{id}`,
    summary: 'One of them, in the shape of the settings file',
    scope: 'read',
    ...rolesFor(kind),
    answer: shownSettingSchema,
    run: ({ params, who }) => {
      if (isHidden(who, kind, params.id)) return refuse('not-found')
      return shownOne(deps, kind, params.id) ?? refuse('not-found')
    },
  })

const putOne = (deps: SettingDeps, kind: SettingKind) =>
  operation({
    method: 'PUT',
    path: `/${kind}/{id}`,
    summary: 'Make it so, whether it was there or not',
    scope: kind === 'campaigns' ? 'write' : 'admin',
    ...rolesFor(kind),
    body: z.record(z.string(), z.unknown()),
    written: written[kind],
    answer: savedSettingSchema,
    run: async ({ params, body, who }) => {
      const id = params.id
      const before = savedOf(deps.store.settings(), kind, id)
      const refusal = whyNotPut(deps, { kind, id, who, before, revision: body['revision'] })
      if (refusal !== undefined) return refusal
      const input = before === undefined ? body : keepSecrets(kind, body, before)
      const read = readSetting(kind, id, asWritten(input))
      if (!read.ok) return refuseAll('setting-invalid', read.problems)
      const change = { kind, id, value: read.value, by: who.name }
      return saveSetting(
        deps,
        body['revision'] === undefined ? change : { ...change, from: before ?? null },
      )
    },
  })

const deleteOne = (deps: SettingDeps, kind: SettingKind) =>
  operation({
    method: 'DELETE',
    path: `/${kind}/{id}`,
    summary: 'Archive it; open deliveries of a destination are cancelled',
    scope: 'admin',
    run: async ({ params, who }) => {
      const id = params.id
      if (savedOf(deps.store.settings(), kind, id) === undefined) return refuse('not-found')
      const owned = refuseOwned(deps, kind, id)
      if (owned !== undefined) return owned
      await deps.store.changeSettings([{ kind, id, value: null, by: who.name }])
      return undefined
    },
  })

export function refuseOwned(deps: SettingDeps, kind: SettingKind, id: string): Refusal | undefined {
  if (!deps.ownedByFile.has(`${kind}/${id}`)) return undefined
  return refuse('owned-by-file', `change ${kind}/${id} in the settings file, and start again`)
}

/** What was answered may be put back as it is: without what only an answer has. */
export function asWritten(input: unknown): Readonly<Record<string, unknown>> {
  const { warnings: _, revision: __, circuit: ___, ...rest } = Object(input)
  return rest
}

type Put = {
  readonly kind: SettingKind
  readonly id: string
  readonly who: Who
  readonly before: SettingValue | undefined
  /** What it was made from; null: from nothing; not said: no matter. */
  readonly revision: unknown
}

function whyNotPut(deps: SettingDeps, put: Put): Refusal | undefined {
  const { kind, id, who, before, revision } = put
  if (isHidden(who, kind, id)) return refuse('not-found')
  const owned = refuseOwned(deps, kind, id)
  if (owned !== undefined || revision === undefined) return owned
  const saved = before === undefined ? null : revisionOf(deps.sealKey, before)
  return revision === saved ? undefined : changedMeanwhile()
}

const changedMeanwhile = () =>
  refuse('state-conflict', 'somebody else changed it meanwhile: look at it again')

/**
 * Writes a network as a step of its own changes it, unless the file owns it, or somebody else changed it
 * since it was read: two steps at once must not undo each other. undefined: it is written.
 */
export async function changeNetwork(
  deps: SettingDeps,
  who: Who,
  { before, after }: { readonly before: Network; readonly after: Network },
): Promise<Refusal | undefined> {
  const { id } = before
  const owned = refuseOwned(deps, 'networks', id)
  if (owned !== undefined) return owned
  const read = readSetting('networks', id, showSetting('networks', after, { masked: false }))
  if (!read.ok) return refuseAll('setting-invalid', read.problems)
  const change = { kind: 'networks', id, value: read.value, from: before, by: who.name } as const
  const saved = await saveSetting(deps, change)
  return isRefusal(saved) ? saved : undefined
}

/** Writes it, unless it was changed since it was read; answers with what is saved now. */
export async function saveSetting(deps: SettingDeps, change: SettingChange) {
  const { kind, id } = change
  try {
    await deps.store.changeSettings([change])
  } catch (error) {
    if (error instanceof SettingConflictError) return changedMeanwhile()
    throw error
  }
  const saved = shownOne(deps, kind, id) ?? { id, revision: null }
  return { ...saved, warnings: warningsOf(deps, kind, id) }
}

export function savedOf(
  settings: Settings,
  kind: SettingKind,
  id: string,
): SettingValue | undefined {
  const values: Readonly<Record<string, SettingValue>> = settings[kind]
  return findOwn(values, id)
}

function shownOne(deps: SettingDeps, kind: SettingKind, id: string) {
  const value = savedOf(deps.store.settings(), kind, id)
  return value === undefined ? undefined : shownSaved(deps, kind, value)
}

function shownSaved(deps: SettingDeps, kind: SettingKind, value: SettingValue) {
  const shown = { ...showSetting(kind, value, { masked: true }), id: value.id }
  const circuit = kind === 'destinations' ? { circuit: shownCircuit(deps, value.id) } : {}
  return { ...shown, ...circuit, revision: revisionOf(deps.sealKey, value) }
}

function shownCircuit({ circuits }: SettingDeps, id: string) {
  const circuit = circuits().find((one) => one.destination === id)
  if (circuit === undefined) return null
  const { state, since, until, atOnce } = circuit
  return {
    ...{ state, atOnce },
    since: state === 'closed' ? null : shownTime(since),
    until: shownTimeOrNull(until),
  }
}

/** Of all there is, secrets too; keyed, since a plain hash of them would help whoever guesses. */
function revisionOf(key: Uint8Array, value: SettingValue): string {
  return createHmac('sha256', key).update(JSON.stringify(value)).digest('hex').slice(0, 16)
}

export function warningsOf(
  { store, egressAllow }: SettingDeps,
  kind: SettingKind,
  id: string,
): string[] {
  return settingWarnings(store.settings(), egressAllow)
    .filter((warning) => warning.kind === kind && warning.id === id)
    .map((warning) => warning.message)
}
