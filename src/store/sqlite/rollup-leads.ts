import type { Database } from 'better-sqlite3'
import { slotOf } from '../../domain/slots.ts'
import { inBucket, onlyBucket } from '../rows/bucket.ts'
import { type KeyValues, keyName } from '../rows/number-keys.ts'
import { type CellChanges, prepareCells } from './rollup-cells.ts'
import { type Fact, type FactSource, factOf, latestSlotOf } from './rollup-fact.ts'
import { prepareKeys } from './rollup-keys.ts'

/** A lead by its id, and what helps to find it at once: its exact time, or one it is likely to have. */
export type LeadPlace = {
  readonly leadId: string
  readonly at: number
  readonly subid?: string
  readonly network?: string
}

type FoundLead = FactSource & {
  readonly subid: string
  readonly network: string
  readonly campaign: string | null
  readonly click: number
  readonly test: number
}

type FoundClick = Omit<KeyValues, 'network'> & { readonly at: number }

/** Counts leads: what a lead had added is taken back, and what it adds now is added. */
export function prepareRolledLeads(db: Database) {
  const keys = prepareKeys(db)
  const cells = prepareCells(db)
  const columns = `created_at as "createdAt", subid, network, campaign, click, test, status, sale,
    amount, currency, lead_at as "leadAt", purchase_at as "purchaseAt", reject_at as "rejectAt",
    trash_at as "trashAt"`
  const byPlace = db.prepare<[number, string], FoundLead>(
    `select ${columns} from leads where ${inBucket} and created_at = ? and id = ?`,
  )
  const bySubid = db.prepare<[string, string, string], FoundLead>(
    `select ${columns} from leads where ${inBucket} and subid = ? and network = ? and id = ?`,
  )
  const click = db.prepare<[string], FoundClick>(
    `select at, campaign, source, prelanding, landing, px, domain, country, device, os
     from clicks where ${inBucket} and subid = ?`,
  )
  const known = db
    .prepare<[string], string>(`select fact from rollup_facts where ${inBucket} and lead_id = ?`)
    .pluck()
  const keep = db.prepare<[string, string]>(
    `insert into rollup_facts (bucket, lead_id, fact) values (${onlyBucket}, ?, ?)
     on conflict (bucket, lead_id) do update set fact = excluded.fact`,
  )
  const forget = db.prepare<[string]>(`delete from rollup_facts where ${inBucket} and lead_id = ?`)

  const find = ({ leadId, at, subid, network }: LeadPlace, before: Fact | undefined) => {
    const found = byPlace.get(before?.createdAt ?? at, leadId)
    if (found !== undefined || subid === undefined || network === undefined) return found
    return bySubid.get(subid, network, leadId)
  }
  const factNow = (lead: FoundLead, before: Fact | undefined): Fact => {
    const visit = click.get(lead.subid)
    // The click is gone for its age: what was known of it stays.
    if (visit === undefined && lead.click === 1 && before !== undefined) {
      for (const key of before.keys) keys.touch(key, latestSlotOf(lead))
      return factOf(lead, before.keys, before.clickSlot)
    }
    const values = { ...(visit ?? noClick), campaign: lead.campaign, network: lead.network }
    const slot = latestSlotOf(lead)
    const named = [
      keys.idOf(keyName(values, 0), slot),
      keys.idOf(keyName(values, 1), slot),
    ] as const
    return factOf(lead, named, visit === undefined ? null : slotOf(visit.at))
  }
  return {
    writeCells: cells.write,
    roll: (changes: CellChanges, place: LeadPlace) => {
      const text = known.get(place.leadId)
      // Safe: written below and nowhere else.
      const before = text === undefined ? undefined : (JSON.parse(text) as Fact)
      const lead = find(place, before)
      const after = lead === undefined || lead.test === 1 ? undefined : factNow(lead, before)
      if (before !== undefined) changes.take(before)
      if (after === undefined) forget.run(place.leadId)
      else {
        changes.add(after)
        keep.run(place.leadId, JSON.stringify(after))
      }
    },
  }
}

const noClick = {
  source: null,
  prelanding: null,
  landing: null,
  px: null,
  domain: null,
  country: null,
  device: null,
  os: null,
}
