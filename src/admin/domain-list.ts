import { ownDomains } from '../domain/own-domains.ts'
import { slotFrom, slotStart } from '../domain/slots.ts'
import type { NumbersRow } from '../store/numbers.ts'
import { type OwnDomain, ownDomainsSchema } from './contract-access.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'
import { shownTime } from './shown.ts'

const dayMs = 86_400_000
const looksBackDays = 30

/** The hosts of this installation, and every other one on which clicks came in. */
export const domainListOperation = ({
  store,
  publicUrl,
  adminHost,
  nowMs,
  blocklistsOf,
}: Pick<AdminDeps, 'store' | 'publicUrl' | 'adminHost' | 'nowMs' | 'blocklistsOf'>): Operation =>
  operation({
    method: 'GET',
    path: '/domains',
    summary: 'Hosts that links may be made with, and which campaigns each served',
    scope: 'read',
    answer: ownDomainsSchema,
    run: async () => {
      const { domains } = await store.workspace()
      const own = ownDomains({ domains, publicUrl, adminHost })
      const to = slotStart(slotFrom(nowMs() + 1))
      const { rows } = await store.numbers({
        ...{ base: 'click', from: to - looksBackDays * dayMs, to, by: ['domain', 'campaign'] },
        ...{ zone: 'UTC', campaigns: null, only: {}, networkOfLanding: {} },
      })
      const seen = rows.flatMap(({ keys: [host] }) => host ?? [])
      const items = [...new Set([...own, ...seen])].toSorted().map((host) => ({
        ...{ host, own: own.has(host), added: domains.includes(host) },
        ...servedBy(host, rows),
        blocklist: shownListing(blocklistsOf(host)),
      }))
      return { items, next: null }
    },
  })

function shownListing(said: ReturnType<AdminDeps['blocklistsOf']>): OwnDomain['blocklist'] {
  return said === undefined ? null : { lists: [...said.lists], at: shownTime(said.at) }
}

function servedBy(
  host: string,
  rows: readonly NumbersRow[],
): Pick<OwnDomain, 'campaigns' | 'clicks'> {
  const own = rows.filter(({ keys }) => keys[0] === host)
  return {
    campaigns: [...new Set(own.flatMap(({ keys }) => keys[1] ?? []))].toSorted(),
    clicks: own.reduce((sum, { clicks }) => sum + clicks, 0),
  }
}
