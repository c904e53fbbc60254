import { type Asking, all, fromPairs, listed } from '../questions/asking.ts'
import type { Place } from '../questions/cursor.ts'
import { baseBucket, type LogShape, type LogValues, logShapes } from '../questions/log-shapes.ts'
import { idTime } from '../rows/id-time.ts'
import type { Put } from './log-rows.ts'

/** A row of a log as it is, under the names of its derived columns. */
export type BaseRow = Place & { readonly bucket: number } & Readonly<
    Record<string, string | number | null>
  >

/** Selects the rows a log is made of, up to where. */
function selectBase(shape: LogShape, also = '', from = shape.base.from): string {
  const { at, id, field } = shape.base
  const fields = Object.entries(field).map(([name, sql]) => `${sql} as "${name}"`)
  const bucket = `${id.slice(0, 2)}bucket as "bucket"`
  return `select ${bucket}, ${at} as "at", ${id} as "id", ${fields.join(', ')}${also}
    from ${from}`
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
export const selectLeads = selectBase(logShapes.leads)
const { from, at, id } = logShapes.leads.base
const selectLeadsAt = selectBase(logShapes.leads, '', fromPairs({ from, at, id }))
export const selectDeliveries = selectBase(logShapes.deliveries)

export function postbacksNamed(ids: readonly string[]): Asking<readonly BaseRow[]> {
  return all<BaseRow>(
    `${selectPostbacks} where ${baseBucket(logShapes.postbacks)} and p.id in (${listed})`,
    JSON.stringify(ids),
  )
}

export function leadsAt(places: readonly Place[]): Asking<readonly BaseRow[]> {
  return all<BaseRow>(
    `${selectLeadsAt} and ${baseBucket(logShapes.leads)}`,
    JSON.stringify(places.map(({ at, id }) => [at, id])),
  )
}

/** A delivery stands in its log at the time its id bears. */
export function* deliveriesNamed(ids: readonly string[]): Asking<readonly BaseRow[]> {
  const rows = yield* all<BaseRow>(
    `${selectDeliveries} where ${baseBucket(logShapes.deliveries)} and d.id in (${listed})`,
    JSON.stringify(ids),
  )
  return rows.map(atItsId)
}

export const atItsId = (row: BaseRow): BaseRow => ({ ...row, at: idTime(row.id) })

export const putOf = (row: BaseRow): Put => ({ ...placeOf(row), values: valuesOf(row) })

/** What its move has told of a postback stays when the postback itself is read again. */
export const putOfPostback = (row: BaseRow): Put => ({
  ...placeOf(row),
  values: (known) => {
    const { status = null, move_id = null } = known ?? {}
    return { ...valuesOf(row), status, move_id }
  },
})

export const placeOf = ({ bucket, at, id }: BaseRow) => ({ bucket, at, id })

/** The values of a row, without its place. */
export function valuesOf(row: BaseRow): LogValues {
  const { bucket: _bucket, at: _at, id: _id, ...values } = row
  // Safe: beside the place, every column of these selects is text or null.
  return values as LogValues
}
