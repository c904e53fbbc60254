import type { Parker } from '../../../domain/delivery.ts'
import type { Status } from '../../../domain/status.ts'
import { isOpen, type StoredDelivery, type Told } from '../../steps/stored-delivery.ts'
import type { KeptAttempt, KeptRequest } from '../../steps/tables.ts'
import type { Known, ListKey } from './known.ts'

type State = 'waiting' | 'parked'

type Around = {
  /** Whether all that belongs to this lead was made in this transaction. */
  readonly isNewLead: (leadId: string) => boolean
  /** What a move made of its lead. */
  readonly statusOf: (moveId: string) => Status | undefined
}

/** Deliveries of one transaction in the making. */
export function openDeliveries(known: Known, { isNewLead, statusOf }: Around) {
  const current = new Map<string, StoredDelivery>()
  const inserted = new Set<string>()
  const ofLead = new Map<string, Set<string>>()

  const save = (delivery: StoredDelivery) => {
    current.set(delivery.id, delivery)
    const ids = ofLead.get(delivery.leadId)
    if (ids === undefined) ofLead.set(delivery.leadId, new Set([delivery.id]))
    else ids.add(delivery.id)
  }
  const openOfLead = (leadId: string): readonly StoredDelivery[] => {
    const stored = isNewLead(leadId) ? [] : known.open.look(leadId)
    const own = [...(ofLead.get(leadId) ?? [])].map((id) => current.get(id))
    const others = stored.filter(({ id }) => !current.has(id))
    return [...others, ...own].filter((one) => one !== undefined && isOpen(one)) as StoredDelivery[]
  }
  return {
    insert: (delivery: StoredDelivery) => {
      inserted.add(delivery.id)
      save(delivery)
    },
    save,
    find: (id: string): StoredDelivery | undefined =>
      current.get(id) ?? known.deliveries.look({ id, subid: null }) ?? undefined,
    openOfLead,
    /** The oldest that is still open: the only one that may be due. */
    head: (leadId: string, destination: string): StoredDelivery | undefined =>
      openOfLead(leadId)
        .filter((one) => one.destination === destination)
        .reduce<StoredDelivery | undefined>(older, undefined),
    newerWaits: ({ leadId, destination, moveId }: Told): boolean =>
      openOfLead(leadId).some((one) => one.destination === destination && one.moveId > moveId),
    ofMove: (told: Told): boolean => {
      const own = [...(ofLead.get(told.leadId) ?? [])].map((id) => current.get(id))
      const isIt = (one: StoredDelivery | undefined) =>
        one?.destination === told.destination && one.moveId === told.moveId
      return own.some(isIt) || (!isNewLead(told.leadId) && known.told.look(told))
    },
    toldSale: openToldSale({ known, isNewLead, statusOf }, ofLead, current),
    clicklessOfLead: (leadId: string): readonly StoredDelivery[] =>
      openOfLead(leadId)
        .filter(({ waitsFor }) => waitsFor === 'click')
        .sort((a, b) => (a.moveId < b.moveId ? -1 : 1)),
    ...openLists(known, current),
    changes: () => ({
      deliveries: [...current.values()].filter(({ id }) => inserted.has(id)),
      changedDeliveries: [...current.values()].filter(({ id }) => !inserted.has(id)),
    }),
  }
}

/** Moves made in this transaction have another id each time it is tried: rows are not asked for by it. */
function openToldSale(
  { known, isNewLead, statusOf }: Around & { readonly known: Known },
  ofLead: ReadonlyMap<string, ReadonlySet<string>>,
  current: ReadonlyMap<string, StoredDelivery>,
) {
  return ({ leadId, destination, moveId }: Told): boolean => {
    const own = [...(ofLead.get(leadId) ?? [])].map((id) => current.get(id))
    const isIt = (one: StoredDelivery | undefined) =>
      one?.destination === destination &&
      one.state === 'delivered' &&
      one.moveId < moveId &&
      statusOf(one.moveId) === 'Purchase'
    if (own.some(isIt)) return true
    const first = isNewLead(leadId) ? null : known.sold.look({ leadId, destination })
    return first !== null && first < moveId
  }
}

/** Lists of deliveries, which are as they are now. */
function openLists({ lists, deliveries }: Known, current: ReadonlyMap<string, StoredDelivery>) {
  const asNow = (delivery: StoredDelivery) => current.get(delivery.id) ?? delivery
  const list = (key: ListKey): readonly StoredDelivery[] => {
    const keys = lists.look(key)
    for (const one of keys) deliveries.want(one)
    return keys.flatMap((one) => deliveries.look(one) ?? []).map(asNow)
  }
  return {
    ofState: (destination: string, state: State, limit: number): readonly StoredDelivery[] =>
      list({ kind: 'of-state', destination, state, limit: roundUp(limit) })
        .filter((one) => one.state === state)
        .slice(0, limit),
    /** Those that this transaction has parked among them. */
    parkedBy: (destination: string, by: Parker, limit: number): readonly StoredDelivery[] => {
      const own = [...current.values()].filter((one) => one.destination === destination)
      // What this transaction has let go stands in front of the list: behind it follows what is asked for.
      const gone = own.filter((one) => isParked(deliveries.peek({ id: one.id, subid: null }), by))
      const most = limit <= 0 ? 0 : limit + gone.filter((one) => !isParked(one, by)).length
      const stored = list({ kind: 'parked-by', destination, by, limit: roundUp(most) })
      const all = new Map([...stored, ...own].map((one) => [one.id, one]))
      return [...all.values()]
        .filter((one) => isParked(one, by))
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit)
    },
    clicklessSince: (destination: string, before: number, limit: number) =>
      list({ kind: 'clickless', destination, before, limit: roundUp(limit) })
        .filter((one) => isOpen(one) && one.waitsFor === 'click')
        .slice(0, limit),
  }
}

const isParked = (delivery: StoredDelivery | null | undefined, by: Parker): boolean =>
  delivery?.state === 'parked' && delivery.parkedBy === by

/** What others left of a limit is another number at each try: the list that was fetched stays the same. */
const roundUp = (limit: number) => (limit <= 0 ? 0 : 2 ** Math.ceil(Math.log2(limit)))

const older = (a: StoredDelivery | undefined, b: StoredDelivery) =>
  a !== undefined && a.moveId < b.moveId ? a : b

export type NewAttempt = {
  readonly settlement: KeptAttempt
  readonly result: KeptAttempt['result']
  readonly isNew: boolean
}

/** Attempts of one transaction in the making. */
export function openAttempts({ requests }: Known) {
  const inserted: NewAttempt[] = []
  return {
    insert: (settlement: KeptAttempt, isNew: boolean) => {
      const { result, request } = settlement
      if (result !== null || request !== null) inserted.push({ settlement, result, isNew })
    },
    findRequest: (deliveryId: string): KeptRequest | null => {
      const own = inserted.findLast(
        ({ settlement, isNew }) =>
          isNew && settlement.deliveryId === deliveryId && settlement.request !== null,
      )
      const { generation = 0, request = null } = own?.settlement ?? {}
      return request === null ? requests.look(deliveryId) : { generation, request }
    },
    changes: () => ({ attempts: inserted }),
  }
}
