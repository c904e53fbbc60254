import type { Click } from '../../domain/click.ts'
import { type ClickRow, clickColumns, clickOf } from '../rows/clicks.ts'
import { deliveryColumns } from '../rows/deliveries.ts'
import { selectList } from '../rows/fields.ts'
import { moveColumns, moveOf, type StoredMove } from '../rows/moves.ts'
import type { StoredDelivery } from '../steps/stored-delivery.ts'
import type { ToldMove } from '../steps/tables.ts'
import { type Asking, all, column, paired } from './asking.ts'

// By a few statements for all of them: one by one, a row costs four times as much.

export type Place = { readonly bucket: number; readonly id: string }
export type PlacedDelivery = StoredDelivery & { readonly bucket: number }

const selectDeliveries = `select bucket as "bucket", ${selectList(deliveryColumns)} from deliveries
  where (bucket, id) in (${paired})`
const selectMoves = `select ${selectList(moveColumns)} from moves
  where (bucket, id) in (${paired})`
const selectClicks = `select ${selectList(clickColumns)} from clicks
  where (bucket, subid) in (${paired})`
const selectNewer = `select d.id from deliveries d where (d.bucket, d.id) in (${paired})
  and exists (
    select 1 from deliveries n
    where n.bucket = d.bucket and n.lead_id = d.lead_id and n.destination = d.destination
      and n.move_id > d.move_id and n.state in ('waiting', 'parked'))`

export function* deliveriesAt(
  places: readonly Place[],
): Asking<ReadonlyMap<string, PlacedDelivery>> {
  return byName(yield* all<PlacedDelivery>(selectDeliveries, pairsOf(places)), ({ id }) => id)
}

/** Those behind which something newer waits for the same destination. */
export function* withNewer(places: readonly Place[]): Asking<ReadonlySet<string>> {
  return new Set(yield* column<string>(selectNewer, pairsOf(places)))
}

export function* movesAt(places: readonly Place[]): Asking<ReadonlyMap<string, ToldMove>> {
  const rows = yield* all<StoredMove>(selectMoves, pairsOf(places))
  return byName(rows.map(moveOf), ({ id }) => id)
}

type OfSubid = { readonly bucket: number; readonly subid: string }

export function* clicksOf(rows: readonly OfSubid[]): Asking<ReadonlyMap<string, Click>> {
  if (rows.length === 0) return new Map()
  const pairs = pairsOf(rows.map(({ bucket, subid }) => ({ bucket, id: subid })))
  const clicks = (yield* all<ClickRow>(selectClicks, pairs)).map(clickOf)
  return byName(clicks, ({ subid }) => subid)
}

/** For `(bucket, …) in (${paired})`; each once. */
export function pairsOf(places: readonly Place[]): string {
  const once = new Map(places.map(({ bucket, id }) => [id, bucket]))
  return JSON.stringify([...once].map(([id, bucket]) => [bucket, id]))
}

export const byName = <Row>(rows: readonly Row[], nameOf: (row: Row) => string) =>
  new Map(rows.map((row) => [nameOf(row), row]))
