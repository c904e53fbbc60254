import type { Database } from 'better-sqlite3'
import type { Place } from '../questions/cursor.ts'
import { baseBucket, type LogShape, type LogValues, logShapes } from '../questions/log-shapes.ts'
import { idTime } from '../rows/id-time.ts'
import type { prepareLogRows } from './log-rows.ts'

export type BaseRow = Place & Record<string, string | number | null>

export type MoveRow = {
  readonly id: string
  readonly leadId: string
  readonly postbackId: string
  readonly toStatus: string
  readonly subid: string
  readonly network: string
}

type Rows = ReturnType<typeof prepareLogRows>

export type LogRows = {
  readonly postbacks: Rows
  readonly leads: Rows
  readonly deliveries: Rows
}
export type LogTables = { readonly rows: LogRows; readonly base: ReturnType<typeof prepareBase> }

/** Selects the rows a log is made of, each under the names of its derived columns. */
function selectBase(shape: LogShape, also = ''): string {
  const fields = Object.entries(shape.base.field).map(([name, sql]) => `${sql} as "${name}"`)
  return `select ${shape.base.at} as "at", ${shape.base.id} as "id", ${fields.join(', ')}${also}
    from ${shape.base.from}`
}

// The status comes with the move: a subid may have more leads than a step should look through.
const postbackShape = {
  ...logShapes.postbacks,
  base: {
    ...logShapes.postbacks.base,
    field: { ...logShapes.postbacks.base.field, status: 'null' },
  },
}

export const selectPostbacks = selectBase(postbackShape, ', p.subid as "subid", p.txid as "txid"')
const selectLeads = selectBase(logShapes.leads)
export const selectDeliveries = selectBase(logShapes.deliveries)

export function prepareBase(db: Database) {
  const postback = db.prepare<[string], BaseRow>(
    `${selectPostbacks} where ${baseBucket(logShapes.postbacks)} and p.id = ?`,
  )
  const lead = db.prepare<[string, string, string], BaseRow>(
    `${selectLeads} where ${baseBucket(logShapes.leads)}
     and l.subid = ? and l.network = ? and l.id = ?`,
  )
  const leadAt = db.prepare<[number, string], BaseRow>(
    `${selectLeads} where ${baseBucket(logShapes.leads)} and l.created_at = ? and l.id = ?`,
  )
  const delivery = db.prepare<[string], BaseRow>(
    `${selectDeliveries} where ${baseBucket(logShapes.deliveries)} and d.id = ?`,
  )
  return {
    postback: (id: string) => postback.get(id),
    lead: ({ subid, network, leadId }: Pick<MoveRow, 'subid' | 'network' | 'leadId'>) =>
      lead.get(subid, network, leadId),
    leadAt: ({ at, id }: Place) => leadAt.get(at, id),
    delivery: (id: string) => {
      const row = delivery.get(id)
      return row && { ...row, at: idTime(row.id) }
    },
  }
}

/** The values of a row, without its place. */
export function valuesOf(row: BaseRow): LogValues {
  const { at: _at, id: _id, ...values } = row
  // Safe: beside the place, every column of these selects is text or null.
  return values as LogValues
}

/** What its move has told of a postback stays when the postback itself is read again. */
export function putPostback(rows: Rows, row: BaseRow): void {
  const known = rows.find(row)
  const { status = null, move_id = null } = known ?? {}
  rows.put(row, { ...valuesOf(row), status, move_id })
}
