import { type DeliveryState, deliveryStates, type LoggedState } from '../domain/delivery.ts'
import type { AnyOf, DeliveryFilter, DeliveryRow, ListPage, ListWish } from '../store/looks.ts'
import type { AdminDeps } from './deps.ts'

type Sending = Pick<AdminDeps, 'store'> & { readonly ids: Iterable<string> }

const listOf = <Value>(value: Value | readonly Value[] | undefined): readonly Value[] =>
  value === undefined ? [] : ([value].flat() as readonly Value[])

type Asked = Omit<DeliveryFilter, 'state'> & {
  readonly state?: AnyOf<DeliveryState>
  readonly held?: 'true' | 'false'
}

/** Nothing but what is on its way is asked for. */
export function isSending({ state, held }: Asked): boolean {
  const states = listOf(state)
  return states.length === 1 && states[0] === 'sending' && held !== 'true'
}

/** As the store sorts them: what is on its way is `waiting`, and what is parked may be `held`. */
export function keptStates({ held, ...filter }: Asked) {
  if (filter.state === undefined && held === undefined) return filter
  const states = listOf(filter.state ?? deliveryStates).flatMap(keptAs)
  const state = states.filter((one) => held === undefined || (one === 'held') === (held === 'true'))
  return { ...filter, state: [...new Set(state)] }
}

function keptAs(state: DeliveryState): readonly LoggedState[] {
  if (state === 'sending') return ['waiting']
  return state === 'parked' ? ['parked', 'held'] : [state]
}

/** What is on its way is known to memory alone: those rows are `waiting` in the store. */
export async function listSending(
  { store, ids }: Sending,
  filter: DeliveryFilter,
  wish: ListWish,
): Promise<ListPage<DeliveryRow>> {
  const newestFirst = [...ids].sort().reverse()
  const later = newestFirst.filter((id) => wish.cursor === null || id < wish.cursor)
  const chosen = later.slice(0, wish.limit)
  const found = await Promise.all(chosen.map((id) => store.findDelivery(id)))
  const items = found
    .flatMap((one) => (one === undefined ? [] : [one.row]))
    .filter((row) => isAsked(filter, row) && isInTime(wish, row))
  return { items, next: later.length > chosen.length ? (chosen.at(-1) ?? null) : null }
}

const isInTime = ({ from, to }: ListWish, { at }: DeliveryRow) =>
  at >= (from ?? 0) && at < (to ?? Number.POSITIVE_INFINITY)

function isAsked(filter: DeliveryFilter, row: DeliveryRow): boolean {
  const { subid, q, campaigns = null } = filter
  const wishes: readonly (readonly [wish: unknown, value: string | null])[] = [
    [filter.destination, row.destination],
    [filter.event, row.event],
    [filter.campaign, row.campaign],
    [filter.error, row.lastError],
    [campaigns ?? undefined, row.campaign],
    [subid, row.subid],
  ]
  const isNamed = q === undefined || row.subid.startsWith(q) || row.txid.startsWith(q)
  return (
    isNamed && wishes.every(([wish, value]) => wish === undefined || [wish].flat().includes(value))
  )
}
