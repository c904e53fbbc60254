import type { Click } from '../../../domain/click.ts'
import { groupOf } from '../../../domain/groups.ts'
import { keepClick } from '../../steps/keep-click.ts'
import { settle } from '../../steps/settle.ts'
import { take } from '../../steps/take.ts'
import { orderIdsOf } from '../../steps/wait-keys.ts'
import { setDeliveryState } from '../../steps/work.ts'
import type { Intake, Settlement } from '../../store.ts'
import type { RowOp } from '../../writing/row-ops.ts'
import type { OrderKey } from '../load/load.ts'
import type { Known } from '../memory/known.ts'
import type { NewOrder } from '../memory/matching.ts'
import type { MemoryWork } from '../memory/tables.ts'
import type { OrdersOwed } from './orders-owed.ts'

/** A part of a transaction: run on rows in memory, again from its beginning when one is missing. */
export type Step = {
  /** Notes the rows it is sure to ask for, so that it seldom has to run twice. */
  readonly foresee: (known: Known) => void
  readonly run: (work: MemoryWork) => unknown
}

/** What goes to a transaction with rows of one group. */
export type GroupOp =
  | RowOp
  /** Brings no subid itself; where its orders lead was looked up before. null: to none. */
  | { readonly kind: 'take-found'; readonly intake: Intake; readonly found: readonly FoundOrder[] }
  /** Names of orders that were noted beside their leads: they are written where they belong. */
  | {
      readonly kind: 'orders'
      readonly orders: readonly NewOrder[]
      /** Told of the postbacks that waited for one of them, as soon as they are written. */
      readonly done: (waited: readonly string[]) => void
    }
  /** They are written; the notes are over. */
  | { readonly kind: 'orders-over'; readonly owed: readonly OrdersOwed[] }

export type FoundOrder = OrderKey & { readonly subid: string | null }

export function stepOf(op: GroupOp): Step {
  return { foresee: (known) => foresee(known, op), run: (work) => run(work, op) }
}

function run(work: MemoryWork, op: GroupOp): unknown {
  const { clicks, rollups, audit } = work.tables
  switch (op.kind) {
    case 'take':
    case 'take-found':
      return take(work, op.intake)
    case 'settle':
      return isOurs(work, op.settlement) ? settle(work, op.settlement) : undefined
    case 'click':
      rollups.noticeClick(op.click.at, work.now)
      return keepClick(work, op.click)
    case 'clicks':
      for (const { at } of op.clicks) rollups.noticeClick(at, work.now)
      return work.each(op.clicks, (click) => keepClick(work, click))
    case 'view':
      clicks.insertView(op.view)
      clicks.setLanding(op.view)
      return rollups.noticeView(op.view, work.now)
    case 'orders':
      return nameOrders(work, op.orders)
    case 'orders-over':
      return work.tables.orderNotes.end(op.owed)
    case 'state': {
      const changed = setDeliveryState(work, op.id, op.state)
      if (changed && op.audit !== null) audit.insert(op.audit)
      return changed
    }
  }
}

/** Answers with the postbacks that waited for one of them. */
function nameOrders({ tables, ...work }: MemoryWork, orders: readonly NewOrder[]): string[] {
  return orders.flatMap(({ network, orderId, subid }) => {
    const isNews = tables.transactions.insert(network, orderId, subid)
    return isNews && work.waitingRows > 0 ? tables.waiting.forOrder(orderId, network) : []
  })
}

/** A group that was leased anew is another's: what became of the call is known to that one. */
function isOurs({ tables }: MemoryWork, { bucket, epoch }: Settlement): boolean {
  return epoch === undefined || tables.leases.epochOf(groupOf(bucket)) === epoch
}

function foresee(known: Known, op: GroupOp): void {
  switch (op.kind) {
    case 'take':
      foreseeTake(known, op.intake)
      break
    case 'take-found':
      foreseeTake(known, op.intake)
      foreseeFound(known, op)
      break
    case 'settle':
      foreseeSettlement(known, op.settlement)
      break
    case 'click':
      foreseeClick(known, op.click)
      break
    case 'clicks':
      for (const click of op.clicks) foreseeClick(known, click)
      break
    case 'view':
      // Locks its subid: a click that is being written is there when the view changes it.
      known.clicks.want(op.view.subid)
      break
    case 'state':
      known.deliveries.want({ id: op.id, subid: null })
      break
    case 'orders':
    case 'orders-over':
      break
  }
}

function foreseeClick(known: Known, { subid, at }: Pick<Click, 'subid' | 'at'>): void {
  // Of two with one subid the first is kept.
  if (!known.clickTimes.has(subid)) known.clickTimes.set(subid, at)
  known.clicks.want(subid)
  known.leadsOfSubid.want(subid)
}

/** A word that a network or a user brought is read once; one that was brought by hand may be read anew. */
const isReadOnce = ({ cause }: Intake) => ['network', 'event', 'reply'].includes(cause.kind)

export function foreseeTake(known: Known, intake: Intake): void {
  const { id, network, read } = intake
  known.answers.want(id)
  if (!isReadOnce(intake)) known.elsewhere.add(id)
  if (!read.ok) return
  const { subid } = read.reading
  if (subid !== undefined) {
    known.clicks.want(subid)
    known.leadsOfNetwork.want({ subid, network })
    return
  }
  for (const orderId of orderIdsOf(read.reading)) known.orders.want({ network, orderId })
}

/** Orders are looked up where they lie: that is not where this transaction writes. */
function foreseeFound(
  known: Known,
  { intake, found }: Extract<GroupOp, { kind: 'take-found' }>,
): void {
  known.elsewhere.add(intake.id)
  for (const { subid, ...key } of found) known.orders.put(key, subid)
  const subid = found.find((one) => one.subid !== null)?.subid
  if (subid == null) return
  known.clicks.want(subid)
  known.leadsOfNetwork.want({ subid, network: intake.network })
}

function foreseeSettlement(known: Known, settlement: Settlement): void {
  const { deliveryId, subid, reply, bucket, epoch } = settlement
  if (epoch !== undefined) known.leases.want(groupOf(bucket))
  known.deliveries.want({ id: deliveryId, subid })
  if (reply === null) return
  known.answers.want(reply.id)
  known.clicks.want(subid)
  known.leadsOfNetwork.want({ subid, network: reply.network })
}
