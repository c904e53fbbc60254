import { firstWorkspace, type User } from '../../src/domain/access.ts'
import { slotMs } from '../../src/domain/slots.ts'
import { statuses } from '../../src/domain/status.ts'
import type { AuditEntry } from '../../src/store/access.ts'
import { makeDestination } from '../due-delivery.ts'
import {
  dayMs,
  hourMs,
  makeClick,
  makeIntake,
  makeNetwork,
  makeReplay,
  makeResult,
  makeSettlement,
  startAt,
} from './makers.ts'
import { stepNumbers } from './numbers-sequence.ts'
import { hearDue, type StoreWorld } from './worlds.ts'

/** What a filled store is asked about; the last one is in none of its rows. */
export const filledSubids = ['s0', 's1', 's2', 's3', 's4', 's5', 'ab', 'nobody'] as const

const audit = (action: string): AuditEntry => ({
  ...{ by: 'test', action, kind: 'users', target: 'x' },
  ...{ before: null, after: { name: action } },
})

/** Something of everything a store keeps: some of it counted and indexed already, some not yet. */
export async function fillStore(world: StoreWorld): Promise<void> {
  await settings(world)
  await weights(world)
  await strangers(world)
  await people(world)
  await traffic(world, 0)
  world.clock.now += hourMs
  await settleSome(world)
  await world.store.derive({ nowMs: world.clock.now, limit: 1_000 })
  await stepNumbers(world, 1_000)
  world.clock.now += slotMs
  await traffic(world, 1)
  await late(world)
}

async function settings({ store }: StoreWorld): Promise<void> {
  const put = (kind: 'networks' | 'destinations', value: { readonly id: string }) =>
    store.changeSettings([{ kind, id: value.id, value, by: 'test' }])
  await put('networks', makeNetwork({ unknownSubid: 'wait' }))
  await put('destinations', makeDestination({ id: 'a' }))
  await put('destinations', makeDestination({ id: 'b', paused: true }))
  await put('destinations', makeDestination({ id: 'c', campaigns: ['spring'], delayMs: hourMs }))
  await put('destinations', makeDestination({ id: 'off', enabled: false }))
  await put('destinations', makeDestination({ id: 'a', timeoutMs: 4_000 }))
}

async function weights({ store }: StoreWorld): Promise<void> {
  const facts = { floor: 5, days: 14, prelandings: [], landings: [] }
  for (const version of [1, 2]) {
    await store.keepWeights({ campaign: 'spring', version, at: startAt + version, ...facts })
  }
}

async function strangers({ store }: StoreWorld): Promise<void> {
  const place = { region: 'Bavaria', city: 'Munich', browser: 'Chrome' }
  await store.keepClick(makeClick({ subid: 'crawler', apart: 'crawler', ...place }))
  await store.keepClick(makeClick({ subid: 'hosted', mark: 'datacentre', ...place }))
}

async function people({ store }: StoreWorld): Promise<void> {
  for (const [index, role] of (['owner', 'buyer', 'viewer'] as const).entries()) {
    const user: User = {
      ...{ id: `u_${index}`, name: `Olga ${index}`, role },
      campaigns: role === 'buyer' ? ['spring'] : null,
      ...{ password: 'x', totp: null, totpPending: null, totpStep: 0 },
      ...{ link: `link-${index}`, linkUntil: 9, createdAt: startAt, version: 1 },
    }
    const as = index === 0 ? 'first' : 'new'
    await store.saveUser({ user, as, endSessions: 'none', audit: audit('create') })
    const token = { id: `t_${index}`, name: 'x', scopes: ['read'], createdAt: startAt + index }
    const whose = { expiresAt: null, userId: index === 2 ? null : user.id, madeBy: null }
    await store.keepToken({ ...token, ...whose, hash: `hash-${index}` }, audit('token'))
  }
  await store.saveWorkspace({ ...firstWorkspace, name: 'Ours' }, audit('workspace'))
  await store.muteIssue('parked:b', startAt)
  await store.muteIssue('lost:a', startAt + 1)
}

/** A round of clicks and of words about them, told apart by the number of the round. */
async function traffic({ store, clock }: StoreWorld, round: number): Promise<void> {
  for (const [index, campaign] of ['spring', 'autumn', 'spring', null, 'demo'].entries()) {
    const subid = `s${index}`
    if (campaign !== null && round === 0) await visit({ store, clock }, { subid, campaign })
    clock.now += 61_000
    const told = { receivedAt: clock.now, method: index % 2 === 0 ? 'GET' : 'POST' }
    const money = { amount: `${index}.25`, currency: index % 2 === 0 ? 'USD' : 'EUR' }
    const txid = `t-${index}-${round}`
    await store.take(makeIntake({ subid, txid, ...money }, told))
    await store.take(makeIntake({ subid, txid, status: statuses[index % 4] ?? 'Lead' }, told))
    await store.take(makeIntake({ subid, txid }, { ...told, network: 'pp' }))
    await store.take(makeIntake(null, { ...told, body: new Uint8Array(5_000).fill(97 + index) }))
    await store.take(makeIntake({ subid, txid: `x-${txid}`, test: true }, told))
  }
  // Of several leads, which one: that is for a person.
  for (const txid of [`u-${round}`, `v-${round}`]) {
    await store.take(makeIntake({ subid: 's5', txid, status: 'Purchase' }))
  }
  await store.take(makeIntake({ subid: 's5', status: 'Reject' }, { receivedAt: clock.now }))
}

type Visitor = { readonly subid: string; readonly campaign: string }

async function visit(
  { store, clock: { now: at } }: Pick<StoreWorld, 'store' | 'clock'>,
  { subid, campaign }: Visitor,
): Promise<void> {
  const cost = subid === 's0' ? null : `${subid.slice(1)}.5`
  await store.keepClick(makeClick({ subid, at, campaign, cost, country: null }))
  await store.keepView({ subid, at: at + 5, landing: 'offer-b', prelanding: null })
}

async function settleSome({ store, clock }: StoreWorld): Promise<void> {
  const due = hearDue(store)
  const { destinations } = await store.listDueDestinations(clock.now)
  for (const destination of destinations) {
    due.push(...(await store.listDue({ destination, nowMs: clock.now, held: [], limit: 9 })))
  }
  const failed = { result: makeResult({ status: 404, problem: 'http-4xx' }) } as const
  const later = { kind: 'retry', dueAt: clock.now + hourMs, problem: 'http-4xx' } as const
  for (const [index, one] of due.slice(0, 7).entries()) {
    const over = { kind: 'failed', problem: 'http-4xx' } as const
    if (index % 3 === 0) await store.settle(makeSettlement(one))
    else
      await store.settle(makeSettlement(one, { ...failed, step: index % 3 === 1 ? over : later }))
  }
  const parked = await store.listDeliveries({ state: 'parked' }, { ...page, limit: 1 })
  await store.setDeliveryState(parked.items[0]?.id ?? '', 'cancelled')
}

const page = { limit: 100, cursor: null, from: null, to: null }

/** What comes when its time is long over, and what people do. */
async function late({ store, clock }: StoreWorld): Promise<void> {
  await store.keepClick(makeClick({ subid: 's3', at: startAt, campaign: 'winter' }))
  await store.importClicks([makeClick({ subid: 'ab', at: startAt - dayMs })])
  await store.keepView({ subid: 's1', at: startAt + 9, landing: 'offer-c', prelanding: 'quiz' })
  const lost = await store.listDeliveries({ state: 'failed' }, page)
  await store.resend(lost.items[0]?.id ?? '')
  const to = clock.now + dayMs
  await store.startReplay(makeReplay({ mode: 'all', filter: { to } }))
  await store.startReplay(makeReplay({ mode: 'missing', filter: { to, destination: 'c' } }))
  await store.cancelReplay(makeReplay().id)
  await takeBack({ store, clock })
  await store.keepAudit({ ...audit('look'), once: 'look' })
  await store.keepAudit({ ...audit('look'), once: 'look' })
}

/** A sale that its destination was told of, and is none any more. */
async function takeBack({ store, clock }: Pick<StoreWorld, 'store' | 'clock'>): Promise<void> {
  const sale = { subid: 'ab', txid: 'back' }
  const told = { receivedAt: clock.now }
  await store.take(makeIntake({ ...sale, status: 'Purchase' }, told))
  const { items } = await store.listDeliveries({ subid: 'ab', destination: 'a' }, page)
  const due = await store.listDue({ destination: 'a', nowMs: clock.now, held: [], limit: 100 })
  for (const one of due) if (one.id === items[0]?.id) await store.settle(makeSettlement(one))
  await store.take(makeIntake({ ...sale, status: 'Reject' }, told))
}
