import type { LeadRow } from '../looks.ts'
import { inBucket } from '../rows/bucket.ts'
import { selectList } from '../rows/fields.ts'
import { leadColumns, leadOfMove, leadRowOf, type StoredLead } from '../rows/leads.ts'
import { type Asking, all, listed, ofSubid } from './asking.ts'

export type FoundLead = Omit<LeadRow, 'clickAt' | 'deliveries'>

const leadsByMoves = `select ${selectList(leadColumns, 'l')} from moves m
  cross join leads l on l.bucket = m.bucket and ${leadOfMove}
  where m.${inBucket} and m.lead_id in (${listed})`
const leadsById = `select ${selectList(leadColumns)} from leads
  where bucket = ? and subid = ? and id in (${listed})`

/** Leads of a subid by their ids, among any number of others. */
export function* leadsNamed(
  subid: string,
  ids: readonly string[],
): Asking<ReadonlyMap<string, StoredLead>> {
  const byMoves = yield* all<StoredLead>(leadsByMoves, JSON.stringify(ids))
  const found = new Map(byMoves.map((row) => [row.id, row]))
  const left = ids.filter((id) => !found.has(id))
  if (left.length === 0) return found
  const others = yield* all<StoredLead>(leadsById, ...ofSubid(subid), JSON.stringify(left))
  return new Map([...byMoves, ...others].map((row) => [row.id, row]))
}

/** undefined: this subid has no such lead. */
export function* findLead(subid: string, id: string): Asking<FoundLead | undefined> {
  const row = (yield* leadsNamed(subid, [id])).get(id)
  return row?.subid === subid ? leadRowOf(row) : undefined
}
