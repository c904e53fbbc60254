import { type Settings, secretsOf } from '../domain/settings.ts'
import type { Store } from '../store/store.ts'
import { findOwn } from './own.ts'

/** What a network proves itself by, or ever has; none of a network that never was. */
export type SecretsOf = (network: string) => readonly string[]

type Named = { readonly network: string }
type Known = Map<string, Promise<readonly string[]>>

/** Until a setting is changed. */
const known = new WeakMap<Settings, Known>()

/**
 * The secrets of the networks of these rows: what came once bears what held then, although it was changed
 * since, or the network deleted.
 */
export async function secretsFor(
  store: Pick<Store, 'settings' | 'listVersions'>,
  rows: readonly Named[],
): Promise<SecretsOf> {
  const settings = store.settings()
  const of: Known = known.get(settings) ?? new Map()
  known.set(settings, of)
  const find = (network: string): Promise<readonly string[]> => {
    const found = of.get(network) ?? readSecrets(store, network, settings)
    of.set(network, found)
    // Asked again by the next who looks.
    found.catch(() => of.delete(network))
    return found
  }
  const networks = [...new Set(rows.map(({ network }) => network))]
  const secrets = new Map(
    await Promise.all(networks.map(async (one) => [one, await find(one)] as const)),
  )
  return (network) => secrets.get(network) ?? []
}

async function readSecrets(
  store: Pick<Store, 'listVersions'>,
  network: string,
  settings: Settings,
): Promise<readonly string[]> {
  const versions = await store.listVersions('networks', network)
  const current = findOwn(settings.networks, network)
  // Safe: what was saved as a network; former versions may lack some of it.
  const kept = versions.flatMap(({ value }) => (value === null ? [] : (value as typeof current)))
  const secrets = [current, ...kept].flatMap((one) => (one === undefined ? [] : secretsOf(one)))
  return [...new Set(secrets)]
}
