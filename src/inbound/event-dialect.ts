import { generic } from '../dialects/catalogue.ts'
import type { Dialect } from '../domain/dialect.ts'
import type { Report } from '../domain/read-report.ts'
import type { Network } from '../domain/settings.ts'
import type { PageSay } from './postback-call.ts'

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

/** The words of a page, read from its browser: it says which event, and no default is taken for it. */
const pageDialect: Dialect = {
  ...eventDialect,
  id: 'page',
  name: 'A page’s event',
  fields: { ...eventDialect.fields, status: ['event'], time: nothing },
  defaultStatus: null,
}

// An amount told with a Lead would be the sale's, where the network names none.
const moneylessDialect: Dialect = {
  ...pageDialect,
  fields: { ...pageDialect.fields, payout: nothing, currency: nothing },
}

/** Amounts are believed of a page that may report purchases, and of no other. */
export function pageDialectOf({ events }: PageSay): Dialect {
  return events.includes('Purchase') ? pageDialect : moneylessDialect
}

/** A status that browsers may not report for this campaign is refused, and kept. */
export function pageReading(read: Report, { events }: PageSay): Report {
  if (!read.ok || events.includes(read.reading.status)) return read
  const { subid, notes } = read.reading
  const found = subid === undefined ? {} : { subid }
  return { ok: false, outcome: 'refused', reason: 'status-not-allowed', ...found, notes }
}
