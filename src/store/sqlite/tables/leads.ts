import type { Database } from 'better-sqlite3'
import type { Click } from '../../../domain/click.ts'
import type { Lead } from '../../../domain/lead.ts'
import { inBucket } from '../../rows/bucket.ts'
import { selectList } from '../../rows/fields.ts'
import {
  leadChanging,
  leadColumns,
  leadKeys,
  leadOf,
  leadOfMove,
  type StoredLead,
} from '../../rows/leads.ts'
import type { NamedLeads } from '../../steps/tables.ts'
import { type LeadPlace, mostLeads } from '../../steps/unfinished.ts'
import { prepareInsert, prepareUpdate } from './fields.ts'

export function prepareLeads(db: Database) {
  const insert = prepareInsert(db, { name: 'leads', columns: leadColumns })
  const update = prepareUpdate(db, {
    name: 'leads',
    columns: leadChanging,
    keys: leadKeys,
  })
  const ofNetwork = db.prepare<[string, string], StoredLead>(
    `select ${selectList(leadColumns)} from leads
     where ${inBucket} and subid = ? and network = ? limit ${mostLeads}`,
  )
  const ofSubid = db.prepare<[string], StoredLead>(
    `select ${selectList(leadColumns)} from leads
     where ${inBucket} and subid = ? limit ${mostLeads}`,
  )
  const setClick = db.prepare<[string | null, number, string]>(
    `update leads set campaign = ?, click = 1
     where ${inBucket} and created_at = ? and id = ?`,
  )
  const setAmount = db.prepare<[string, string | null, number, string]>(
    `update leads set amount = ?, currency = ?
     where ${inBucket} and created_at = ? and id = ?`,
  )
  const named = prepareNamed(db)
  return {
    insert: (lead: Lead, click: Click | null) => insert({ lead, click }),
    update: (lead: Lead) => update({ lead, click: null }),
    setClick: (lead: Lead, click: Click) => setClick.run(click.campaign, lead.createdAt, lead.id),
    setAmount: (lead: Lead, amount: string, currency: string | null) =>
      setAmount.run(amount, currency, lead.createdAt, lead.id),
    /** Those of this subid and network, as many as are looked at, and those that are named. */
    ofNetwork: (subid: string, network: string, wish: NamedLeads): readonly Lead[] => {
      const leads = ofNetwork.all(subid, network).map(leadOf)
      if (leads.length < mostLeads) return leads
      const more = [...leads, ...named.find({ subid, network, ...wish })]
      return [...new Map(more.map((lead) => [lead.id, lead])).values()]
    },
    hasKey: named.hasKey,
    ofSubid: (subid: string): readonly Lead[] => ofSubid.all(subid).map(leadOf),
    ...preparePlaces(db),
  }
}

/** Leads among any number of others of their subid. */
function prepareNamed(db: Database) {
  const byKey = db.prepare<[string, string, string], StoredLead>(
    `select ${selectList(leadColumns)} from leads
     where ${inBucket} and subid = ? and network = ? and sale_key = ?`,
  )
  const byMoves = db.prepare<[string], StoredLead>(
    `select ${selectList(leadColumns, 'l')} from moves m
     cross join leads l on l.bucket = m.bucket and ${leadOfMove}
     where m.${inBucket} and m.lead_id = ? limit 1`,
  )
  const byId = db.prepare<[string, string, string], StoredLead>(
    `select ${selectList(leadColumns)} from leads
     where ${inBucket} and subid = ? and network = ? and id = ?`,
  )
  type Wish = NamedLeads & { readonly subid: string; readonly network: string }
  const find = ({ subid, network, saleKeys = [], id }: Wish): readonly Lead[] => {
    const rows = saleKeys.flatMap((key) => byKey.get(subid, network, key) ?? [])
    if (id !== undefined)
      rows.push(...[byMoves.get(id) ?? byId.get(subid, network, id) ?? []].flat())
    return rows.map(leadOf).filter((lead) => lead.subid === subid && lead.network === network)
  }
  return {
    find,
    hasKey: (subid: string, network: string, saleKey: string) =>
      byKey.get(subid, network, saleKey) !== undefined,
  }
}

/** Some after the other, in the order of their places. */
function preparePlaces(db: Database) {
  const from = db.prepare<[string, string, string], StoredLead>(
    `select ${selectList(leadColumns)} from leads
     where ${inBucket} and subid = ? and (network, sale_key) >= (?, ?)
     order by network, sale_key limit ${mostLeads}`,
  )
  const ofOrder = db.prepare<[string, string, string, string], StoredLead>(
    `select ${selectList(leadColumns)} from leads
     where ${inBucket} and subid = ? and network = ? and sale_key >= ? and order_id = ?
     order by sale_key limit ${mostLeads}`,
  )
  return {
    from: (subid: string, { network, saleKey }: LeadPlace): readonly Lead[] =>
      from.all(subid, network, saleKey).map(leadOf),
    ofOrder: (subid: string, order: string, { network, saleKey }: LeadPlace): readonly Lead[] =>
      ofOrder.all(subid, network, saleKey, order).map(leadOf),
  }
}
