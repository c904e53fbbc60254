import type { Database } from 'better-sqlite3'
import type { Click } from '../../domain/click.ts'
import type { Lead } from '../../domain/lead.ts'
import type { LeadRow } from '../looks.ts'
import { bit, prepareInsert, prepareUpdate, selectList } from './fields.ts'

const keys = ['createdAt', 'id'] as const
const fixedFields = ['subid', 'network'] as const
const changingFields = [
  'saleKey',
  'txids',
  'orderId',
  'sale',
  'status',
  'provisional',
  'test',
  'amount',
  'currency',
  'comment',
  'goal',
  'leadAt',
  'purchaseAt',
  'rejectAt',
  'trashAt',
  'updatedAt',
  'lastEventAt',
  'moves',
  'readings',
  'campaign',
  'click',
] as const

export const leadFields = [...keys, ...fixedFields, ...changingFields] as const

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
  const insert = prepareInsert(db, { name: 'leads', fields: leadFields })
  const update = prepareUpdate(db, { name: 'leads', fields: changingFields, keys })
  const ofNetwork = db.prepare<[string, string], StoredLead>(
    `select ${selectList(leadFields)} from leads
     where subid = ? and network = ? limit ${mostLeads}`,
  )
  const ofSubid = db.prepare<[string], StoredLead>(
    `select ${selectList(leadFields)} from leads where subid = ? limit ${mostLeads}`,
  )
  const byKey = db.prepare<[string, string, string], StoredLead>(
    `select ${selectList(leadFields)} from leads
     where subid = ? and network = ? and sale_key = ?`,
  )
  const setClick = db.prepare<[string | null, number, string]>(
    'update leads set campaign = ?, click = 1 where created_at = ? and id = ?',
  )
  return {
    insert: (lead: Lead, click: Click | null) => insert(storedOf(lead, click)),
    update: (lead: Lead, click: Click | null) => update(storedOf(lead, click)),
    setClick: (lead: Lead, click: Click) => setClick.run(click.campaign, lead.createdAt, lead.id),
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

function storedOf(lead: Lead, click: Click | null): StoredLead {
  const { order, ...rest } = lead
  return {
    ...rest,
    txids: JSON.stringify(lead.txids),
    orderId: order,
    provisional: bit(lead.provisional),
    test: bit(lead.test),
    readings: JSON.stringify(lead.readings),
    campaign: click?.campaign ?? null,
    click: bit(click !== null),
  }
}

function leadOf(row: StoredLead): Lead {
  const { campaign: _campaign, click: _click, ...lead } = leadRowOf(row)
  return lead
}

export function leadRowOf(row: StoredLead): LeadRow {
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
