import { holders } from '../../domain/delivery.ts'
import type { StoredDelivery } from '../steps/stored-delivery.ts'
import type { Column } from './fields.ts'

export const deliveryKeys: readonly Column<StoredDelivery>[] = [['id', (delivery) => delivery.id]]
export const deliveryFixed: readonly Column<StoredDelivery>[] = [
  ['createdAt', (delivery) => delivery.createdAt],
  ['moveId', (delivery) => delivery.moveId],
  ['leadId', (delivery) => delivery.leadId],
  ['subid', (delivery) => delivery.subid],
  ['destination', (delivery) => delivery.destination],
]
export const deliveryOpening: readonly Column<StoredDelivery>[] = [
  ['state', (delivery) => delivery.state],
  ['dueAt', (delivery) => delivery.dueAt],
  ['waitsFor', (delivery) => delivery.waitsFor],
  ['parkedBy', (delivery) => delivery.parkedBy],
  ['attempts', (delivery) => delivery.attempts],
  ['generation', (delivery) => delivery.generation],
]
// Null until an attempt has been made.
export const deliveryAttempted: readonly Column<StoredDelivery>[] = [
  ['generatedAt', (delivery) => delivery.generatedAt],
  ['sendingAt', (delivery) => delivery.sendingAt],
  ['processingAt', (delivery) => delivery.processingAt],
  ['updatingAt', (delivery) => delivery.updatingAt],
  ['finalAt', (delivery) => delivery.finalAt],
  ['lastStatus', (delivery) => delivery.lastStatus],
  ['lastError', (delivery) => delivery.lastError],
  ['replyStatus', (delivery) => delivery.replyStatus],
]

export const deliveryColumns = [
  ...deliveryKeys,
  ...deliveryFixed,
  ...deliveryOpening,
  ...deliveryAttempted,
]

/** What is owed after a restore is `restored`; of one that may have arrived more is known, and stays. */
export const heldBecause = `case when last_error = 'outcome-unknown' then last_error else 'restored' end`

/** The rule of `loggedState` for a table of this name. */
export const isHeld = (table: string) =>
  `${table}.state = 'parked' and ${table}.parked_by in (${holders.map((one) => `'${one}'`).join(', ')})`
