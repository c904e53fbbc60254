import type { Settings } from '../domain/settings.ts'
import type { Store } from '../store/store.ts'
import type { Issue } from './contract-numbers.ts'
import { shownTime } from './shown.ts'

/** Networks that learn who calls, and were told of a Purchase from an address that nobody knew. */
export async function addressIssues(
  store: Pick<Store, 'listAddresses'>,
  { networks }: Pick<Settings, 'networks'>,
): Promise<readonly Issue[]> {
  const learning = Object.values(networks).filter(({ addresses }) => addresses === 'observe')
  const issues = await Promise.all(
    learning.map(async ({ id, allowFrom }): Promise<Issue[]> => {
      const seen = await store.listAddresses(id)
      const times = seen.flatMap(({ address, saleAt }) =>
        saleAt === null || allowFrom.includes(address) ? [] : [saleAt],
      )
      return times.length === 0 ? [] : [issueOf(id, times)]
    }),
  )
  return issues.flat()
}

function issueOf(network: string, times: readonly number[]): Issue {
  return {
    ...{ id: `address-new:${network}`, kind: 'address-new', severity: 'warning' },
    ...{ subject: network, reason: 'address-new', count: times.length, capped: false },
    since: shownTime(Math.min(...times)),
    last: shownTime(Math.max(...times)),
    ...{ leads: null, money: [], mutedUntil: null },
    link: `/admin/networks/${encodeURIComponent(network)}`,
  }
}
