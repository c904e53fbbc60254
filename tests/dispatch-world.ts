import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Destination } from '../src/domain/settings.ts'
import type { Status } from '../src/domain/status.ts'
import { openDispatcher } from '../src/outbound/dispatch.ts'
import { openSender } from '../src/outbound/send.ts'
import { openStore } from '../src/store/open.ts'
import { type Settlement, type Store, StoreBusyError } from '../src/store/store.ts'
import { makeDestination } from './due-delivery.ts'
import { eventually } from './eventually.ts'
import { openPartner, type Partner } from './partner.ts'
import { makeIntake } from './store/makers.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

type WorldWish = {
  /** Destinations by id, given where the partner listens. */
  readonly destinations: (partner: Partner) => Readonly<Record<string, Partial<Destination>>>
  /** The disk refuses a settlement when this says so. */
  readonly refuses?: (settlement: Settlement) => boolean
  /** What the sender throws instead of calling, while there is anything. */
  readonly faults?: Error[]
  /** In the place of the store's own. */
  readonly beginCall?: (begin: Store['beginCall']) => Store['beginCall']
  readonly log?: Partial<typeof quiet>
  /** The wall clock; left out: this machine's. */
  readonly nowMs?: () => number
}

/** A real store, a real partner, and the dispatcher between them, not yet started. */
export async function openDispatchWorld(wish: WorldWish) {
  const { nowMs = Date.now } = wish
  const folder = await mkdtemp(join(tmpdir(), 'carom-dispatch-'))
  const partner = await openPartner()
  const store = await openStore({
    url: `sqlite:${join(folder, 'carom.db')}`,
    nowMs,
    log: quiet,
  })
  const save = (id: string, values: Partial<Destination>) =>
    store.changeSettings([
      { kind: 'destinations', id, value: makeDestination({ id, ...values }), by: 'test' },
    ])
  for (const [id, values] of Object.entries(wish.destinations(partner))) await save(id, values)
  const sender = openSender({ nowMs, egressAllow: ['127.0.0.0/8'] })
  const dispatcher = openDispatcher({
    store: {
      ...store,
      settle: settleWith(store, wish.refuses ?? (() => false)),
      ...(wish.beginCall === undefined ? {} : { beginCall: wish.beginCall(store.beginCall) }),
    },
    send: (request, how) => {
      const fault = wish.faults?.shift()
      return fault === undefined ? sender.send(request, how) : Promise.reject(fault)
    },
    nowMs,
    random: () => 0,
    log: { ...quiet, ...wish.log },
  })
  onTestFinished(async () => {
    await partner.close()
    await dispatcher.stop()
    await sender.close()
    await store.close()
    await rm(folder, { recursive: true })
  })
  return { ...talk(store, nowMs), store, partner, dispatcher, save }
}

function settleWith(store: Store, refuses: NonNullable<WorldWish['refuses']>): Store['settle'] {
  return (settlement) =>
    refuses(settlement) ? Promise.reject(new StoreBusyError()) : store.settle(settlement)
}

function talk(store: Store, nowMs: () => number) {
  /** A network reports; the promise resolves when that is on disk. */
  const report = (subid: string, status: Status = 'Lead') =>
    store.take(makeIntake({ subid, status }, { receivedAt: nowMs(), query: '' }))
  const page = { limit: 500, cursor: null, from: null, to: null }
  const deliveries = async (destination: string) =>
    (await store.listDeliveries({ destination }, page)).items
  /** The deliveries of a destination once so many are in this state. */
  const ended = (destination: string, count: number, state = 'delivered') =>
    eventually(
      () => deliveries(destination),
      (rows) => rows.filter((row) => row.state === state).length === count,
    )
  return { report, deliveries, ended }
}
