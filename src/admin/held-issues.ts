import type { HeldSum } from '../store/looks.ts'
import type { Issue } from './contract-numbers.ts'

/** Kinds that somebody should look at; an ambiguous word is an issue of its own, a late retry is none. */
const worthALook = [
  'possible-sale',
  'reopen',
  'forbidden-move',
  'refund-without-sale',
  'refund-of-event',
] as const
type Listed = (typeof worthALook)[number]
const isListed = (kind: HeldSum['kind']): kind is Listed => worthALook.some((one) => one === kind)

/** What was held back, by network and kind, with its money: pure. */
export function heldIssues(sums: readonly HeldSum[], capped: boolean): readonly Issue[] {
  const groups = new Map<string, HeldSum[]>()
  for (const sum of sums.filter(({ kind }) => isListed(kind))) {
    const id = `held-back:${sum.network}:${sum.kind}`
    groups.set(id, [...(groups.get(id) ?? []), sum])
  }
  return [...groups].flatMap(([id, group]) => issueOf(id, group, capped))
}

function issueOf(id: string, group: readonly HeldSum[], capped: boolean): Issue[] {
  const [first] = group
  if (first === undefined) return []
  const { network, kind } = first
  const count = group.reduce((sum, one) => sum + one.count, 0)
  const isoTime = (at: number) => new Date(at).toISOString()
  return [
    {
      ...{ id, kind: 'held-back', severity: 'warning', subject: network, reason: kind },
      ...{ count, capped, leads: null, mutedUntil: null },
      since: isoTime(Math.min(...group.map((one) => one.since))),
      last: isoTime(Math.max(...group.map((one) => one.last))),
      money: group
        .filter(({ amount }) => amount !== '0')
        .map(({ currency, amount }) => ({ currency, amount })),
      link: `/admin/held-back?network=${encodeURIComponent(network)}&kind=${kind}`,
    },
  ]
}
