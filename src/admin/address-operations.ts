import type { Network } from '../domain/settings.ts'
import type { SeenAddress } from '../store/looks.ts'
import { auditEntry } from './audit.ts'
import { addressesSchema, enforcedSchema, enforceInput } from './contract-addresses.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { refuse } from './problem.ts'
import { changeNetwork, type SettingDeps } from './setting-operations.ts'
import { shownTime } from './shown.ts'

/** Who calls a network's URL, and who alone may from now on. */
export function addressOperations(deps: SettingDeps): readonly Operation[] {
  return [list(deps), enforce(deps)]
}

const list = ({ store }: SettingDeps) =>
  operation({
    method: 'GET',
    path: '/networks/{id}/addresses',
    summary: 'Who called this network’s URL while it learns that, and the list this proposes',
    scope: 'read',
    answer: addressesSchema,
    run: async ({ params: { id } }) => {
      const network = findOwn(store.settings().networks, id)
      if (network === undefined) return refuse('not-found')
      const seen = await store.listAddresses(id)
      const items = seen.map(({ firstAt, lastAt, saleAt, ...one }) => ({
        ...one,
        ...{ firstAt: shownTime(firstAt), lastAt: shownTime(lastAt) },
        listed: network.allowFrom.includes(one.address),
        soldAt: saleAt === null ? null : shownTime(saleAt),
      }))
      return { mode: modeOf(network), items, proposal: proposalOf(network, seen), next: null }
    },
  })

const modeOf = ({ addresses, allowFrom }: Network) =>
  addresses ?? (allowFrom.length > 0 ? 'enforce' : 'off')

/** One call is anybody's; so is one in a hundred of a network that calls often. */
const fewestCalls = 2
const leastShare = 0.01

/** What is listed already, and who calls regularly and did not begin with a Purchase out of nowhere. */
function proposalOf({ allowFrom }: Network, seen: readonly SeenAddress[]): string[] {
  const all = seen.reduce((sum, { count }) => sum + count, 0)
  const regular = seen.filter(
    ({ count, saleAt }) => saleAt === null && count >= Math.max(fewestCalls, all * leastShare),
  )
  return [...new Set([...allowFrom, ...regular.map(({ address }) => address)])]
}

const enforce = (deps: SettingDeps) =>
  operation({
    method: 'POST',
    path: '/networks/{id}/addresses/enforce',
    summary: 'Take the proposed addresses over, and refuse all others from now on',
    scope: 'admin',
    body: enforceInput,
    answer: enforcedSchema,
    run: async ({ params: { id }, body, who }) => {
      const network = findOwn(deps.store.settings().networks, id)
      if (network === undefined) return refuse('not-found')
      const proposal = proposalOf(network, await deps.store.listAddresses(id))
      const allowFrom = body.allowFrom ?? proposal
      if (allowFrom.length === 0) return refuse('state-conflict', 'no address is known yet')
      const after: Network = { ...network, allowFrom, addresses: 'enforce' }
      const refusal = await changeNetwork(deps, who, { before: network, after })
      if (refusal !== undefined) return refusal
      const about = { kind: 'networks', target: id, after: { allowFrom } }
      await deps.store.keepAudit(auditEntry(who, 'enforce-addresses', about))
      return { mode: 'enforce' as const, allowFrom }
    },
  })
