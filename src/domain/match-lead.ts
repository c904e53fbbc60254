import { canMove } from './can-move.ts'
import type { Lead } from './lead.ts'
import { isSameMoney } from './lead-money.ts'
import type { Reading, Sale } from './reading.ts'
import type { Network } from './settings.ts'

/** Which lead a reading is about. */
export type Match =
  | { readonly kind: 'leads'; readonly leads: readonly Lead[] }
  /** The lead had no transaction; it takes this reading's name from now on. */
  | { readonly kind: 'adopt'; readonly lead: Lead; readonly saleKey: string }
  | { readonly kind: 'new'; readonly saleKey: string; readonly sale: Sale }
  /** Its event id has been heard before. */
  | { readonly kind: 'known-event'; readonly lead: Lead }
  | { readonly kind: 'ambiguous' }

export type MatchCase = {
  readonly reading: Reading
  /** All leads of the reading's subid and network. */
  readonly leads: readonly Lead[]
  readonly network: Network
  /** The user's own event, which never confirms itself. */
  readonly isEvent: boolean
}

const testPrefix = 'test:'

/** A test's lead never shares a name with a real one, so that neither can move the other. */
export function storedKey(reading: Reading, saleKey: string): string {
  return reading.test ? testPrefix + saleKey : saleKey
}

function keyOf(lead: Lead): string {
  return lead.test && lead.saleKey.startsWith(testPrefix)
    ? lead.saleKey.slice(testPrefix.length)
    : lead.saleKey
}

/** Finds the lead of a reading by the rules of "Which lead"; the first rule that answers wins. */
export function matchLead(c: MatchCase): Match {
  const leads = c.leads.filter((lead) => lead.test === c.reading.test)
  const own = { ...c, leads }
  return c.network.txid === 'event' ? matchByEvent(own) : matchByOrder(own)
}

function matchByEvent(c: MatchCase): Match {
  const { txid, reversal } = c.reading
  const undone = reversal ? undoneByEvent(c) : undefined
  if (txid === undefined) return undone ?? matchWithoutTransaction(c)
  const known = c.leads.find(
    (lead) => lead.txids.includes(txid) && (c.isEvent || !lead.provisional),
  )
  if (known) return { kind: 'known-event', lead: known }
  if (undone !== undefined) return undone
  const match = matchWithoutTransaction(c)
  if (match.kind !== 'leads') return match
  const lead = match.leads[0]
  if (lead !== undefined && isFurtherPurchase(lead, c)) {
    return { kind: 'new', saleKey: txid, sale: c.reading.sale ?? 'upsell' }
  }
  return match
}

/** A refund under an id of its own undoes the only Purchase; of several it does not say which. */
function undoneByEvent({ leads }: MatchCase): Match | undefined {
  const purchases = leads.filter((lead) => lead.status === 'Purchase')
  if (purchases.length === 0) return undefined
  return purchases.length === 1 ? { kind: 'leads', leads: purchases } : { kind: 'ambiguous' }
}

/** Another event id with another Purchase, where the first is already the network's own word. */
function isFurtherPurchase(lead: Lead, c: MatchCase): boolean {
  if (c.reading.status !== 'Purchase' || lead.status !== 'Purchase' || lead.provisional)
    return false
  return lead.txids.length > 0 || !isSameMoney(lead, c.reading, c.network)
}

function matchByOrder(c: MatchCase): Match {
  const { reading } = c
  const ofOrder = wholeOrder(c)
  if (ofOrder.length > 0) return { kind: 'leads', leads: ofOrder }
  const saleKey = reading.saleKey ?? reading.txid
  if (saleKey === undefined) return matchWithoutTransaction(c)
  const exact = findExact(c, saleKey)
  if (exact) return { kind: 'leads', leads: [exact] }
  if (reading.reversal) return matchReversal(c, saleKey)
  return adoptOrOpen(c, saleKey)
}

function wholeOrder(c: MatchCase): readonly Lead[] {
  const order = undoneOrder(c.reading)
  return order === undefined ? [] : c.leads.filter((lead) => lead.order === order)
}

/** The order all of whose sales a reading undoes: a refund that names the order, and no sale of it. */
export function undoneOrder(reading: Reading): string | undefined {
  const { reversal, order, saleKey, strippedTxid } = reading
  return reversal && saleKey === undefined && strippedTxid === undefined ? order : undefined
}

function findExact(c: MatchCase, saleKey: string): Lead | undefined {
  const { txid } = c.reading
  const byKey = c.leads.find((lead) => keyOf(lead) === saleKey)
  if (byKey || txid === undefined || saleKey !== txid) return byKey
  return c.leads.find((lead) => lead.txids.includes(txid))
}

function matchReversal(c: MatchCase, saleKey: string): Match {
  // A stripped receipt finds the click, never the lead: the rebill it refunds may still come.
  if (c.reading.strippedTxid !== undefined) return openLead(c, saleKey)
  const purchases = c.leads.filter((lead) => lead.status === 'Purchase')
  const { order } = c.reading
  const named = purchases.filter((lead) => order !== undefined && isNamed(lead, order))
  const candidates = named.length > 0 ? named : purchases
  if (candidates.length === 0) return adoptOrOpen(c, saleKey)
  return candidates.length === 1 ? { kind: 'leads', leads: candidates } : { kind: 'ambiguous' }
}

function isNamed(lead: Lead, order: string): boolean {
  return lead.order === order || keyOf(lead) === order || lead.txids.includes(order)
}

function adoptOrOpen(c: MatchCase, saleKey: string): Match {
  const blank = c.leads.find((lead) => keyOf(lead) === '')
  if (blank && mayAdopt(blank, c)) return { kind: 'adopt', lead: blank, saleKey }
  return openLead(c, saleKey)
}

function mayAdopt(blank: Lead, c: MatchCase): boolean {
  if (blank.provisional || blank.status === 'Lead') return true
  return blank.status === c.reading.status && isSameMoney(blank, c.reading, c.network)
}

function openLead(c: MatchCase, saleKey: string): Match {
  return { kind: 'new', saleKey, sale: c.reading.sale ?? 'first' }
}

function matchWithoutTransaction(c: MatchCase): Match {
  const { leads, reading } = c
  if (leads.length === 0) return openLead(c, '')
  const unnamed = leads.filter((lead) => isUnnamed(keyOf(lead)))
  const same = unnamed.find(
    (lead) => lead.status === reading.status && isSameMoney(lead, reading, c.network),
  )
  const blank = same ?? unnamed.find((lead) => keyOf(lead) === '')
  if (blank) return { kind: 'leads', leads: [blank] }
  if (leads.length === 1) return { kind: 'leads', leads }
  const movable = leads.filter((lead) => canMove(lead, reading, c.network))
  return movable.length === 1 ? { kind: 'leads', leads: movable } : { kind: 'ambiguous' }
}

/** '' or `#2`, `#3`, …: sales of a network that sends no transaction ids. */
function isUnnamed(saleKey: string): boolean {
  return saleKey === '' || /^#\d+$/.test(saleKey)
}

/**
 * The key of one more sale that has no transaction id. `isTaken`: asked where these are not all of its leads;
 * then any key that is free will do, and it is found in as many looks as its number has binary digits.
 */
export function nextUnnamedKey(
  leads: readonly Lead[],
  isTaken: (saleKey: string) => boolean = () => false,
): string {
  const numbers = leads.map((lead) => Number(/^#(\d+)$/.exec(keyOf(lead))?.[1] ?? 1))
  let taken = Math.max(1, ...numbers)
  let step = 1
  while (isTaken(`#${taken + step}`)) {
    taken += step
    step *= 2
  }
  let free = taken + step
  while (free - taken > 1) {
    const between = Math.floor((taken + free) / 2)
    if (isTaken(`#${between}`)) taken = between
    else free = between
  }
  return `#${free}`
}
