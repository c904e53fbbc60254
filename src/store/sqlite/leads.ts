import type { Database } from 'better-sqlite3'
import type { Click } from '../../domain/click.ts'
import type { Lead } from '../../domain/lead.ts'
import type { LeadRow } from '../looks.ts'
import { inBucket } from './bucket.ts'
import { bit, type Column, prepareInsert, prepareUpdate, selectList } from './fields.ts'

type Whole = { readonly lead: Lead; readonly click: Click | null }

const keys: readonly Column<Whole>[] = [
  ['createdAt', ({ lead }) => lead.createdAt],
  ['id', ({ lead }) => lead.id],
]
const fixed: readonly Column<Whole>[] = [
  ['subid', ({ lead }) => lead.subid],
  ['network', ({ lead }) => lead.network],
]
const changing: readonly Column<Whole>[] = [
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

export const leadColumns = [...keys, ...fixed, ...changing, ...ofClick]

export type StoredLead = Omit<Lead, 'txids' | 'order' | 'provisional' | 'test' | 'readings'> & {
  readonly txids: string
  readonly orderId: string | null
  readonly provisional: number
  readonly test: number
  readonly readings: string
  readonly campaign: string | null
  readonly click: number
}

/**
 * A subid that a network sends with every sale gathers leads without end. Beyond so many, those that
 * the reading names and any others are looked at, so that one postback never costs more than this.
 */
const mostLeads = 500

export function prepareLeads(db: Database) {
  const insert = prepareInsert(db, { name: 'leads', columns: leadColumns })
  const update = prepareUpdate(db, { name: 'leads', columns: changing, keys })
  const ofNetwork = db.prepare<[string, string], StoredLead>(
    `select ${selectList(leadColumns)} from leads
     where ${inBucket} and subid = ? and network = ? limit ${mostLeads}`,
  )
  const ofSubid = db.prepare<[string], StoredLead>(
    `select ${selectList(leadColumns)} from leads
     where ${inBucket} and subid = ? limit ${mostLeads}`,
  )
  const byKey = db.prepare<[string, string, string], StoredLead>(
    `select ${selectList(leadColumns)} from leads
     where ${inBucket} and subid = ? and network = ? and sale_key = ?`,
  )
  const setClick = db.prepare<[string | null, number, string]>(
    `update leads set campaign = ?, click = 1
     where ${inBucket} and created_at = ? and id = ?`,
  )
  const setAmount = db.prepare<[string, string | null, number, string]>(
    `update leads set amount = ?, currency = ?
     where ${inBucket} and created_at = ? and id = ?`,
  )
  return {
    insert: (lead: Lead, click: Click | null) => insert({ lead, click }),
    update: (lead: Lead) => update({ lead, click: null }),
    setClick: (lead: Lead, click: Click) => setClick.run(click.campaign, lead.createdAt, lead.id),
    setAmount: (lead: Lead, amount: string, currency: string | null) =>
      setAmount.run(amount, currency, lead.createdAt, lead.id),
    /** The leads a reading of this subid and network is judged with. */
    ofNetwork: (subid: string, network: string, saleKeys: readonly string[]): readonly Lead[] => {
      const leads = ofNetwork.all(subid, network).map(leadOf)
      if (leads.length < mostLeads) return leads
      const named = saleKeys.flatMap((key) => byKey.all(subid, network, key).map(leadOf))
      const seen = new Set(leads.map((lead) => lead.id))
      return [...leads, ...named.filter((lead) => !seen.has(lead.id))]
    },
    ofSubid: (subid: string): readonly Lead[] => ofSubid.all(subid).map(leadOf),
  }
}

function leadOf(row: StoredLead): Lead {
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
