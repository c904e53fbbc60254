import type { HeldBack, HeldSum } from '../../src/admin/contract-held.ts'
import type { HeldKind } from '../../src/domain/held-back.ts'
import { useLook } from '../api/queries.ts'

export const kindLooks: Readonly<Record<HeldKind, string>> = {
  'possible-sale': 'Possible upsell or rebill',
  reopen: 'Re-open not applied',
  'forbidden-move': 'Change not allowed',
  'late-retry': 'Late retry',
  'refund-without-sale': 'Refund without its sale',
  'refund-of-event': 'Refund under the sale’s id',
  ambiguous: 'Several conversions fit',
}

export type Sums = { readonly items: readonly HeldSum[]; readonly capped: boolean }

/** What is open, by network, kind and currency. */
export const useHeldSums = (network?: string) => useLook<Sums>('/held-back/sums', { network })

export type { HeldBack }

/** Everything that shows what applying one of them changes. */
export const stale = ['/held-back', '/leads', '/trace', '/deliveries', '/postbacks', '/issues']
