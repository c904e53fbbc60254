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
  mostLeads,
  type StoredLead,
} from '../../rows/leads.ts'
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
    hasKey: (subid: string, network: string, saleKey: string) =>
      byKey.get(subid, network, saleKey) !== undefined,
    ofSubid: (subid: string): readonly Lead[] => ofSubid.all(subid).map(leadOf),
  }
}
