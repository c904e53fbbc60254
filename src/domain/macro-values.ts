import type { Click } from './click.ts'
import type { DueDelivery } from './delivery.ts'
import { type DestinationMacro, destinationMacros, paramOf } from './macros.ts'
import { shareOfAmount, showAmount, subtractAmounts } from './money.ts'
import type { Destination } from './settings.ts'

/** What a delivery's macros are read from: the move as it was, and the click as it is now. */
export type ValueSources = Pick<DueDelivery, 'move' | 'previousStatus' | 'click'>

type Reader = (sources: ValueSources) => string | null | undefined

/**
 * The plain value of each macro of a destination, '' for none. Times are ISO 8601 UTC with milliseconds,
 * the amount has at least its currency's digits, the domain is a host in lower case without port.
 */
export function destinationValues(
  told: ValueSources,
  { payoutShare }: Pick<Destination, 'payoutShare'>,
): (macro: string) => string {
  const sources = payoutShare === null ? told : { ...told, move: shared(told.move, payoutShare) }
  return (macro) => {
    const read = readers.get(macro)
    return (read === undefined ? readParam(sources.click, macro) : read(sources)) ?? ''
  }
}

/** As a destination is told it that gets a part of the amount. */
function shared(move: ValueSources['move'], share: string): ValueSources['move'] {
  const { amount, currency } = move
  return { ...move, amount: amount === null ? null : shareOfAmount(amount, share, currency) }
}

function readParam(click: Click | null, macro: string): string | undefined {
  const name = paramOf(macro)
  if (name === undefined || click === null || !Object.hasOwn(click.params, name)) return undefined
  return click.params[name]
}

const isoTime = (ms: number | undefined) =>
  ms === undefined || Number.isNaN(new Date(ms).getTime()) ? '' : new Date(ms).toISOString()

/** Payout less cost, each as it stands: of use where both are in one currency. */
function profitOf({ move, click }: ValueSources): string {
  const cost = click?.cost ?? null
  return move.amount === null || cost === null ? '' : subtractAmounts(move.amount, cost)
}

const readerOf = {
  subid: ({ move }) => move.subid,
  status: ({ move }) => move.to,
  previous_status: ({ previousStatus }) => previousStatus,
  txid: ({ move }) => move.txid,
  payout: ({ move }) => (move.amount === null ? '' : showAmount(move.amount, move.currency)),
  currency: ({ move }) => move.currency?.toUpperCase(),
  network: ({ move }) => move.network,
  event_id: ({ move }) => move.id,
  event_time: ({ move }) => isoTime(move.eventAt),
  sale: ({ move }) => move.sale,
  comment: ({ move }) => move.comment,
  goal: ({ move }) => move.goal,
  prelanding: ({ click }) => click?.prelanding,
  landing: ({ click }) => click?.landing,
  px: ({ click }) => click?.px,
  domain: ({ click }) => click?.domain,
  campaign: ({ click }) => click?.campaign,
  source: ({ click }) => click?.source,
  external_id: ({ click }) => click?.externalId,
  click_time: ({ click }) => isoTime(click?.at),
  ip: ({ click }) => click?.ip,
  ua: ({ click }) => click?.ua,
  country: ({ click }) => click?.country,
  region: ({ click }) => click?.region,
  city: ({ click }) => click?.city,
  device: ({ click }) => click?.device,
  os: ({ click }) => click?.os,
  browser: ({ click }) => click?.browser,
  cost: ({ click }) => click?.cost,
  profit: profitOf,
  do_not_sell: ({ click }) => (click?.doNotSell ? '1' : ''),
} as const satisfies Record<DestinationMacro, Reader>

const readers: ReadonlyMap<string, Reader> = new Map(
  destinationMacros.map((name) => [name, readerOf[name]]),
)
