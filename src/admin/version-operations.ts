import { type SettingKind, settingKinds } from '../domain/settings.ts'
import { settingDifferences } from '../settings/differences.ts'
import { readSetting, type SettingValue } from '../settings/schema.ts'
import { showSetting } from '../settings/show.ts'
import type { SettingVersion } from '../store/acts.ts'
import { cloneInput, comparedQuery, rollbackInput } from './contract-act-inputs.ts'
import { differencesSchema, versionListSchema } from './contract-acts.ts'
import { savedSettingSchema } from './contract-steering.ts'
import { type Operation, operation } from './operation.ts'
import { type Refusal, refuse, refuseAll } from './problem.ts'
import { refuseOwned, type SettingDeps, savedOf, saveSetting } from './setting-operations.ts'
import { shownTime } from './shown.ts'

type VersionDeps = SettingDeps & { readonly randomBytes: (size: number) => Uint8Array }

export function versionOperations(deps: VersionDeps): readonly Operation[] {
  return settingKinds.flatMap((kind) => [
    cloneOne(deps, kind),
    listVersions(deps, kind),
    compareVersions(deps, kind),
    rollBack(deps, kind),
  ])
}

const cloneOne = (deps: VersionDeps, kind: SettingKind) =>
  operation({
    method: 'POST',
    path: `/${kind}/{id}/clone`,
    summary: 'Make another one like it; a network gets a key of its own, a destination is paused',
    scope: 'admin',
    body: cloneInput,
    answer: savedSettingSchema,
    run: ({ params, body, who }) => {
      const settings = deps.store.settings()
      const saved = savedOf(settings, kind, params.id)
      if (saved === undefined) return refuse('not-found')
      if (savedOf(settings, kind, body.id) !== undefined) {
        return refuse('state-conflict', `${kind}/${body.id} is there already`)
      }
      const { id: _, ...shape } = showSetting(kind, saved, { masked: false })
      return save(
        deps,
        { kind, id: body.id, by: who.name },
        { ...shape, ...ofClone(deps, shape, kind) },
      )
    },
  })

/** What must not be the same twice: a network's key, and a destination that hears everything. */
function ofClone(
  { randomBytes }: VersionDeps,
  shape: Readonly<Record<string, unknown>>,
  kind: SettingKind,
): object {
  if (kind === 'destinations') return { paused: true }
  if (kind !== 'networks' || shape['key'] === undefined) return {}
  return { key: Buffer.from(randomBytes(16)).toString('hex') }
}

const listVersions = ({ store }: VersionDeps, kind: SettingKind) =>
  operation({
    method: 'GET',
    path: `/${kind}/{id}/versions`,
    summary: 'What it was, newest first, and who made it so',
    scope: 'read',
    answer: versionListSchema,
    run: async ({ params: { id } }) => {
      const versions = await store.listVersions(kind, id)
      if (versions.length === 0) return refuse('not-found')
      const items = versions.map(({ version, at, by, value }, index) => ({
        ...{ version, by, at: shownTime(at) },
        value: value === null ? null : { ...showSetting(kind, keptValue(value), masked), id },
        changes: [...differences(kind, versions[index + 1], { value })],
      }))
      return { items, next: null }
    },
  })

const compareVersions = ({ store }: VersionDeps, kind: SettingKind) =>
  operation({
    method: 'GET',
    path: `/${kind}/{id}/versions/differences`,
    summary: 'What is not the same in two versions of it',
    scope: 'read',
    query: comparedQuery,
    answer: differencesSchema,
    run: async ({ params: { id }, query }) => {
      const versions = await store.listVersions(kind, id)
      const from = versions.find((one) => one.version === query.from)
      const to = versions.find((one) => one.version === (query.to ?? versions[0]?.version))
      if (from === undefined || to === undefined) return refuse('not-found')
      return { items: [...differences(kind, from, to)], next: null }
    },
  })

type Kept = Pick<SettingVersion, 'value'>

/** No version at all is like one that was archived: nothing was there. */
function differences(kind: SettingKind, before: Kept | undefined, after: Kept) {
  const [was, is] = [before?.value ?? null, after.value]
  return settingDifferences(
    kind,
    was === null ? null : keptValue(was),
    is === null ? null : keptValue(is),
  )
}

const masked = { masked: true } as const

// Safe: the log keeps what was read as a setting of this kind, in whatever version.
const keptValue = (value: object) => value as SettingValue

const rollBack = (deps: VersionDeps, kind: SettingKind) =>
  operation({
    method: 'POST',
    path: `/${kind}/{id}/rollback`,
    summary: 'Make it what it was; that is a version of its own',
    scope: 'admin',
    body: rollbackInput,
    answer: savedSettingSchema,
    run: async ({ params: { id }, body, who }) => {
      const versions = await deps.store.listVersions(kind, id)
      const { value } = versions.find((one) => one.version === body.version) ?? { value: null }
      if (value === null) return refuse('not-found', `it has no version ${body.version} to go to`)
      const shape = showSetting(kind, keptValue(value), { masked: false })
      return save(deps, { kind, id, by: who.name }, { ...shape, id })
    },
  })

type Target = { readonly kind: SettingKind; readonly id: string; readonly by: string }

async function save(deps: VersionDeps, { kind, id, by }: Target, shape: object) {
  const owned: Refusal | undefined = refuseOwned(deps, kind, id)
  if (owned !== undefined) return owned
  const read = readSetting(kind, id, shape)
  if (!read.ok) return refuseAll('setting-invalid', read.problems)
  return saveSetting(deps, { kind, id, value: read.value, by })
}
