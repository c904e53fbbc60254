import type { Click } from '../../domain/click.ts'
import { groupOf } from '../../domain/groups.ts'
import { keepClick } from '../steps/keep-click.ts'
import { settle } from '../steps/settle.ts'
import { take } from '../steps/take.ts'
import { orderIdsOf } from '../steps/wait-keys.ts'
import { setDeliveryState } from '../steps/work.ts'
import type { Intake, Settlement } from '../store.ts'
import type { RowOp } from '../writing/row-ops.ts'
import type { Known } from './known.ts'
import type { MemoryWork } from './memory-tables.ts'

/** A part of a transaction: run on rows in memory, again from its beginning when one is missing. */
export type Step = {
  /** Notes the rows it is sure to ask for, so that it seldom has to run twice. */
  readonly foresee: (known: Known) => void
  readonly run: (work: MemoryWork) => unknown
}

export function stepOf(op: RowOp): Step {
  return { foresee: (known) => foresee(known, op), run: (work) => run(work, op) }
}

function run(work: MemoryWork, op: RowOp): unknown {
  const { clicks, rollups, audit } = work.tables
  switch (op.kind) {
    case 'take':
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
    case 'state': {
      const changed = setDeliveryState(work, op.id, op.state)
      if (changed && op.audit !== null) audit.insert(op.audit)
      return changed
    }
  }
}

/** A group that was leased anew is another's: what became of the call is known to that one. */
function isOurs({ tables }: MemoryWork, { bucket, epoch }: Settlement): boolean {
  return epoch === undefined || tables.leases.epochOf(groupOf(bucket)) === epoch
}

function foresee(known: Known, op: RowOp): void {
  switch (op.kind) {
    case 'take':
      foreseeTake(known, op.intake)
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
  }
}

function foreseeClick(known: Known, { subid, at }: Pick<Click, 'subid' | 'at'>): void {
  // Of two with one subid the first is kept.
  if (!known.clickTimes.has(subid)) known.clickTimes.set(subid, at)
  known.clicks.want(subid)
  known.leadsOfSubid.want(subid)
}

export function foreseeTake(known: Known, { id, network, read }: Intake): void {
  known.answers.want(id)
  if (!read.ok) return
  const { subid } = read.reading
  if (subid !== undefined) {
    known.clicks.want(subid)
    known.leadsOfNetwork.want({ subid, network })
    return
  }
  for (const orderId of orderIdsOf(read.reading)) known.orders.want({ network, orderId })
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
