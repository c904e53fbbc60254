import type { Click } from '../../domain/click.ts'
import type { Lead } from '../../domain/lead.ts'
import type { LeadRow } from '../looks.ts'
import { bit, type Column } from './fields.ts'

type Whole = { readonly lead: Lead; readonly click: Click | null }

export const leadKeys: readonly Column<Whole>[] = [
  ['createdAt', ({ lead }) => lead.createdAt],
  ['id', ({ lead }) => lead.id],
]
const fixed: readonly Column<Whole>[] = [
  ['subid', ({ lead }) => lead.subid],
  ['network', ({ lead }) => lead.network],
]
export const leadChanging: readonly Column<Whole>[] = [
  ['saleKey', ({ lead }) => lead.saleKey],
  ['txids', ({ lead }) => JSON.stringify(lead.txids)],
  ['orderId', ({ lead }) => lead.order],
  ['sale', ({ lead }) => lead.sale],
  ['status', ({ lead }) => lead.status],
  ['provisional', ({ lead }) => bit(lead.provisional)],
  ['test', ({ lead }) => bit(lead.test)],
  ['amount', ({ lead }) => lead.amount],
  ['currency', ({ lead }) => lead.currency],
  ['comment', ({ lead }) => lead.comment],
  ['goal', ({ lead }) => lead.goal],
  ['leadAt', ({ lead }) => lead.leadAt],
  ['purchaseAt', ({ lead }) => lead.purchaseAt],
  ['rejectAt', ({ lead }) => lead.rejectAt],
  ['trashAt', ({ lead }) => lead.trashAt],
  ['updatedAt', ({ lead }) => lead.updatedAt],
  ['lastEventAt', ({ lead }) => lead.lastEventAt],
  ['moves', ({ lead }) => lead.moves],
  ['readings', ({ lead }) => JSON.stringify(lead.readings)],
]
// Known for good once the click has come: a lead outlives its click.
const ofClick: readonly Column<Whole>[] = [
  ['campaign', ({ click }) => click?.campaign ?? null],
  ['click', ({ click }) => bit(click !== null)],
]

export const leadColumns = [...leadKeys, ...fixed, ...leadChanging, ...ofClick]

/**
 * Leads are l, and found by their ids: a key of theirs begins with the time of the word that opened them, which
 * most of them have in common with their first move. There are no more than a few dozen moves of a lead.
 */
export const leadOfMove = 'l.created_at in (m.at, m.event_at) and l.id = m.lead_id'

export type StoredLead = Omit<Lead, 'txids' | 'order' | 'provisional' | 'test' | 'readings'> & {
  readonly txids: string
  readonly orderId: string | null
  readonly provisional: number
  readonly test: number
  readonly readings: string
  readonly campaign: string | null
  readonly click: number
}

export function leadOf(row: StoredLead): Lead {
  const { campaign: _campaign, click: _click, ...lead } = leadRowOf(row)
  return lead
}

export function leadRowOf(row: StoredLead): Omit<LeadRow, 'clickAt' | 'deliveries'> {
  const { orderId, ...rest } = row
  return {
    ...rest,
    txids: JSON.parse(row.txids),
    order: orderId,
    provisional: row.provisional === 1,
    test: row.test === 1,
    readings: JSON.parse(row.readings),
    click: row.click === 1,
  }
}
