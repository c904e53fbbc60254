import type { ReplayWish } from '../../src/store/acts.ts'
import type {
  DeliveryFilter,
  HeldFilter,
  LeadFilter,
  LogAsk,
  PostbackFilter,
} from '../../src/store/looks.ts'

/** What is asked of each log. */
export function asksOf(from: number | null, to: number | null): readonly LogAsk[] {
  return [
    ...postbackFilters.map((filter): LogAsk => ({ log: 'postbacks', filter, from, to })),
    ...leadFilters.map((filter): LogAsk => ({ log: 'leads', filter, from, to })),
    ...deliveryFilters.map((filter): LogAsk => ({ log: 'deliveries', filter, from, to })),
  ]
}

export const deliveryFilters: readonly DeliveryFilter[] = [
  {},
  { subid: 's' },
  { destination: 'd' },
  { state: 'delivered' },
  { state: 'waiting' },
  { state: 'failed' },
  { subid: 's', destination: 'd', state: 'expired' },
  { campaigns: ['c'] },
  { campaigns: ['c'], subid: 's', state: 'waiting' },
  { event: 'Lead' },
  { error: ['dns', 'tls'] },
  { campaigns: ['c'] },
  { event: 'Lead', campaigns: ['c'] },
  { q: 's' },
]
export const leadFilters: readonly LeadFilter[] = [
  {},
  { subid: 's' },
  { subid: 's', network: 'pp' },
  { status: 'Lead', network: 'pp', campaign: 'c' },
  { campaigns: ['c'] },
  { campaigns: ['c', 'd'] },
  { status: 'Lead' },
  { network: 'pp' },
  { q: 's' },
]
export const postbackFilters: readonly PostbackFilter[] = [
  {},
  { subid: 's' },
  { outcome: 'moved', network: 'pp' },
  { outcome: 'refused', reason: 'status-unknown' },
  { subid: 's', outcome: 'waiting' },
  { method: 'GET' },
  { network: 'pp' },
  { outcome: 'refused' },
  { reason: 'key-wrong' },
  { status: ['Lead', 'Trash'] },
  { campaign: 'c', campaigns: ['c'] },
  { q: 's' },
]

export const heldFilters: readonly HeldFilter[] = [
  { campaigns: null },
  { network: 'pp', kind: ['reopen', 'ambiguous'], campaigns: ['c'] },
]

const most = { destination: 'd', network: 'pp', campaigns: ['c'], event: 'Lead', to: 9 } as const
export const replayWishes: readonly ReplayWish[] = [
  { mode: 'undelivered', filter: { to: 9 } },
  { mode: 'all', filter: { ...most, subid: 's', from: 1 } },
  { mode: 'missing', filter: { ...most, subid: 's', from: 1 } },
]
