import { generic } from '../dialects/catalogue.ts'
import type { Dialect } from '../domain/dialect.ts'
import type { Network } from '../domain/settings.ts'

const nothing: readonly string[] = []

/** The words of the user's own event: the four names, Purchase when none is said. */
export const eventDialect: Dialect = {
  ...generic,
  id: 'event',
  name: 'The user’s own event',
  fields: {
    subid: ['subid'],
    status: ['status'],
    txid: ['txid'],
    payout: ['payout'],
    currency: ['currency'],
    comment: ['comment'],
    goal: ['goal'],
    order: nothing,
    sale: nothing,
    upsell: nothing,
    time: ['time'],
  },
  words: new Map(),
  sales: new Map(),
  defaultStatus: 'Purchase',
  refusedStatus: 422,
}

/** An event is about a network's lead but does not speak in that network's words. */
export function eventNetwork(network: Network): Network {
  return { ...network, statuses: {}, ignore: [], defaultStatus: null, saleKey: null }
}
