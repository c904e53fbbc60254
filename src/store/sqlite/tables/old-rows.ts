import type { Database } from 'better-sqlite3'
import type { TestsWish } from '../../acts.ts'
import { inBucket } from '../../rows/bucket.ts'
import { deliveryColumns } from '../../rows/deliveries.ts'
import { selectList } from '../../rows/fields.ts'
import { idFloor } from '../../rows/id-time.ts'
import type { StoredDelivery } from '../../steps/stored-delivery.ts'
import { prepareLedger } from './ledger.ts'

type OldLead = {
  readonly createdAt: number
  readonly id: string
  readonly subid: string
  readonly network: string
}

/** Deletes that take the oldest first, and at most so many; each answers with how many it was. */
export function prepareRetention(db: Database) {
  const attempts = db.prepare<[string, number, number]>(
    `delete from attempts where ${inBucket} and (delivery_id, generation, attempt) in (
       select a.delivery_id, a.generation, a.attempt from attempts a
       join deliveries d on d.bucket = a.bucket and d.id = a.delivery_id
       where a.${inBucket} and a.delivery_id < ? and coalesce(a.ended_at, 0) < ?
         and d.state not in ('waiting', 'parked')
       limit ?)`,
  )
  const refused = db.prepare<[number, number]>(
    `delete from postbacks where ${inBucket} and id in (
       select id from postbacks
       where ${inBucket} and outcome in ('stale', 'waiting', 'ignored', 'refused')
         and outcome = 'refused' and at < ?
       limit ?)`,
  )
  const postbacks = db.prepare<[number, number]>(
    `delete from postbacks where ${inBucket} and id in (
       select id from postbacks where ${inBucket} and at < ? and pending is null order by at limit ?)`,
  )
  const views = db.prepare<[number, number]>(
    `delete from views where ${inBucket} and (subid, at, landing) in (
       select subid, at, landing from views where ${inBucket} and at < ? order by at limit ?)`,
  )
  const clicks = db.prepare<[number, number]>(
    `delete from clicks where ${inBucket} and subid in (
       select subid from clicks where ${inBucket} and at < ? order by at limit ?)`,
  )
  return {
    attempts: (before: number, limit: number) =>
      attempts.run(idFloor('d_', before), before, limit).changes,
    refused: (before: number, limit: number) => refused.run(before, limit).changes,
    postbacks: (before: number, limit: number) => postbacks.run(before, limit).changes,
    views: (before: number, limit: number) => views.run(before, limit).changes,
    clicks: (before: number, limit: number) => clicks.run(before, limit).changes,
    ...prepareOldLeads(db),
    ...prepareTestLeads(db),
  }
}

/** A lead goes with all that belongs to it, once nothing of it is owed any more. */
function prepareOldLeads(db: Database) {
  const old = db.prepare<[number, number, number], OldLead>(
    `select created_at as "createdAt", id, subid, network from leads
     where ${inBucket} and created_at < ? and updated_at < ? and not exists (
       select 1 from deliveries d
       where d.bucket = leads.bucket and d.lead_id = leads.id and d.state in ('waiting', 'parked'))
     order by created_at limit ?`,
  )
  const deliveries = db.prepare<[string], StoredDelivery>(
    `select ${selectList(deliveryColumns)} from deliveries where ${inBucket} and lead_id = ?`,
  )
  const removeAttempts = db.prepare<[string]>(
    `delete from attempts where ${inBucket} and delivery_id = ?`,
  )
  const removeDelivery = db.prepare<[string]>(`delete from deliveries where ${inBucket} and id = ?`)
  const removeMoves = db.prepare<[string]>(`delete from moves where ${inBucket} and lead_id = ?`)
  const removeOrders = db.prepare<[string, number, string]>(
    `delete from transactions where ${inBucket} and network = ? and order_id in (
       select value from leads, json_each(json_insert(leads.txids, '$[#]', leads.sale_key,
         '$[#]', leads.order_id))
       where leads.${inBucket} and created_at = ? and leads.id = ? and value is not null)`,
  )
  const removeLead = db.prepare<[number, string]>(
    `delete from leads where ${inBucket} and created_at = ? and id = ?`,
  )
  const ledger = prepareLedger(db)

  const remove = (lead: OldLead): number => {
    let deleted = 1
    for (const delivery of deliveries.all(lead.id)) {
      deleted += 1 + removeAttempts.run(delivery.id).changes
      removeDelivery.run(delivery.id)
      ledger.sweep(delivery)
    }
    removeOrders.run(lead.network, lead.createdAt, lead.id)
    deleted += removeMoves.run(lead.id).changes
    removeLead.run(lead.createdAt, lead.id)
    return deleted
  }
  return {
    leads: (before: number, limit: number): number => {
      let deleted = 0
      for (const lead of old.all(before, before, limit)) {
        if (deleted >= limit) break
        deleted += remove(lead)
      }
      return deleted
    },
    deliveriesOf: (leadId: string): readonly StoredDelivery[] => deliveries.all(leadId),
    /** Nothing of it may be owed any more. */
    removeLead: remove,
  }
}

function prepareTestLeads(db: Database) {
  const tests = db.prepare<(string | number | null)[], OldLead>(
    `select created_at as "createdAt", id, subid, network from leads indexed by leads_test
     where ${inBucket} and test = 1 and created_at > 0 and (? is null or network = ?)
       and (? is null or campaign in (select value from json_each(?)))
     order by created_at limit ?`,
  )
  const ofSubid = ['clicks', 'views'].map((table) =>
    db.prepare<[string]>(`delete from ${table} where ${inBucket} and subid = ?`),
  )
  const removeMoved = db.prepare<[string]>(
    `delete from postbacks where ${inBucket} and id in (
       select postback_id from moves where ${inBucket} and lead_id = ?)`,
  )
  const removePostbacks = db.prepare<[string]>(
    `delete from postbacks where ${inBucket} and subid = ? and outcome <> 'moved'
       and pending is null`,
  )
  return {
    testLeads: ({ network, campaigns }: TestsWish, limit: number): readonly OldLead[] => {
      const chosen = campaigns === null ? null : JSON.stringify(campaigns)
      return tests.all(network, network, chosen, chosen, limit)
    },
    /** Before the lead itself: its postbacks are found by its moves. */
    removeClick: ({ id, subid }: OldLead) => {
      removeMoved.run(id)
      for (const remove of [...ofSubid, removePostbacks]) remove.run(subid)
    },
  }
}
