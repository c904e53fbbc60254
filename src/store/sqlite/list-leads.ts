import type { Database } from 'better-sqlite3'
import type { LeadFilter, LeadRow, ListPage, ListWish } from '../looks.ts'
import { inBucket } from './bucket.ts'
import { boundedLimit, listOf, openConditions, pageOf } from './conditions.ts'
import { readCursor } from './cursor.ts'
import { type SqlValue, selectList } from './fields.ts'
import { leadColumns, leadRowOf, type StoredLead } from './leads.ts'

/** Newest first along the key; a subid's leads by `leads_by_subid`. */
export function listLeads(db: Database, filter: LeadFilter, wish: ListWish): ListPage<LeadRow> {
  const limit = boundedLimit(wish.limit)
  const after = readCursor(wish.cursor)
  const conditions = openConditions()
  conditions.add(inBucket)
  conditions.add('subid = ?', filter.subid)
  conditions.add('status = ?', filter.status)
  conditions.add('network = ?', filter.network)
  conditions.add('campaign = ?', filter.campaign)
  conditions.add(inCampaigns, listOf(filter.campaigns))
  conditions.add('created_at >= ?', wish.from ?? undefined)
  conditions.add('created_at < ?', wish.to ?? undefined)
  conditions.add('(created_at, id) < (?, ?)', after?.at, after?.id)
  const rows = db
    .prepare<SqlValue[], StoredLead>(
      `select ${selectList(leadColumns)} from leads ${conditions.where()}
       order by created_at desc, id desc limit ?`,
    )
    .all(...conditions.values(), limit + 1)
    .map(leadRowOf)
  return pageOf(rows, limit, (row) => ({ at: row.createdAt, id: row.id }))
}

const inCampaigns = 'campaign in (select value from json_each(?))'
