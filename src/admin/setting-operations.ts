import { z } from 'zod'
import { type Role, roles } from '../domain/access.ts'
import { type SettingKind, type Settings, settingKinds } from '../domain/settings.ts'
import { campaignInput, sourceInput } from '../settings/campaign.ts'
import { destinationInput } from '../settings/destination.ts'
import { networkInput } from '../settings/network.ts'
import { readSetting, type SettingValue } from '../settings/schema.ts'
import { keepSecrets, showSetting } from '../settings/show.ts'
import { settingWarnings } from '../settings/warnings.ts'
import { pageQuery } from './contract-inputs.ts'
import { savedSettingSchema, settingListSchema, settingSchema } from './contract-steering.ts'
import type { AdminDeps } from './deps.ts'
import { maySee } from './limit.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { pageOf } from './paging.ts'
import { type Refusal, refuse, refuseAll } from './problem.ts'
import type { Who } from './tokens.ts'

export type SettingDeps = Pick<AdminDeps, 'store' | 'ownedByFile' | 'egressAllow'>

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

const listKind = ({ store }: SettingDeps, kind: SettingKind) =>
  operation({
    method: 'GET',
    path: `/${kind}`,
    summary: `All ${kind}, in order of their ids`,
    scope: 'read',
    ...rolesFor(kind),
    query: pageQuery,
    answer: settingListSchema,
    run: ({ query, who }) => {
      const all = shownAll(store.settings(), kind)
      return pageOf(
        all.filter(([id]) => !isHidden(who, kind, id)),
        query,
      )
    },
  })

const showOne = ({ store }: SettingDeps, kind: SettingKind) =>
  operation({
    method: 'GET',
    path: `/${kind}/{id}`,
    summary: 'One of them, in the shape of the settings file',
    scope: 'read',
    ...rolesFor(kind),
    answer: settingSchema,
    run: ({ params, who }) => {
      if (isHidden(who, kind, params.id)) return refuse('not-found')
      return shownOne(store.settings(), kind, params.id) ?? refuse('not-found')
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
      if (isHidden(who, kind, id)) return refuse('not-found')
      const owned = refuseOwned(deps, kind, id)
      if (owned !== undefined) return owned
      const before = savedOf(deps.store.settings(), kind, id)
      const input = before === undefined ? body : keepSecrets(kind, body, before)
      const read = readSetting(kind, id, withoutWarnings(input))
      if (!read.ok) return refuseAll('setting-invalid', read.problems)
      const change = { kind, id, value: read.value, by: who.name }
      const settings = await deps.store.changeSettings([change])
      const saved = shownOne(settings, kind, id) ?? { id }
      return { ...saved, warnings: warningsOf(deps, kind, id) }
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

/** What a PUT answered may be put back as it is. */
function withoutWarnings(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('warnings' in input)) return input
  const { warnings: _, ...rest } = input
  return rest
}

export function savedOf(
  settings: Settings,
  kind: SettingKind,
  id: string,
): SettingValue | undefined {
  const values: Readonly<Record<string, SettingValue>> = settings[kind]
  return findOwn(values, id)
}

export function shownOne(settings: Settings, kind: SettingKind, id: string) {
  const value = savedOf(settings, kind, id)
  return value === undefined ? undefined : { ...showSetting(kind, value, { masked: true }), id }
}

function shownAll(settings: Settings, kind: SettingKind) {
  return Object.values(settings[kind]).map(
    (value) => [value.id, { ...showSetting(kind, value, { masked: true }), id: value.id }] as const,
  )
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
