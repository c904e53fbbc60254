import { setTimeout as wait } from 'node:timers/promises'
import { type Carom, type CaromWish, putDestination, startCarom } from './carom.ts'
import { type Child, startChild } from './child.ts'
import { runLoad } from './load.ts'
import { nowNs } from './machine.ts'
import { concurrency, slowConcurrency, slowMs } from './plan.ts'
import { type Usage, usageOf, usedBetween } from './proc.ts'
import { type Measured, type Run, rowOf, spentNote, type Wanted } from './report.ts'
import type { Seeded } from './seed.ts'
import { postbackRequest, shuffled, subidOf } from './traffic.ts'

type Sent = Run & { readonly used: Usage }

/**
 * A queue full of deliveries, sent to a receiver until the last outcome is on disk, beside calls that
 * nobody queued and nobody kept.
 */
export const measureDeliveries = async (seeded: Seeded): Promise<Measured> =>
  deliveriesOf(seeded, {
    home: { folder: await seeded.copy() },
    name: 'Deliveries, queue included',
    ...{ takesMs: 0, atOnce: concurrency },
    ...{ bound: 'least', limit: 0.35, goal: 0.6 },
  })

/** The same to a receiver that takes its time. */
export const measureSlow = async (seeded: Seeded): Promise<Measured> =>
  deliveriesOf(seeded, {
    home: { folder: await seeded.copy() },
    name: `Deliveries to receivers of ${slowMs} ms`,
    ...{ takesMs: slowMs, atOnce: slowConcurrency },
    ...{ bound: 'least', limit: 0.8, goal: null },
  })

type Home = Pick<CaromWish, 'folder' | 'databaseUrl'>

type To = Wanted & {
  readonly home: Home
  readonly name: string
  /** How long the receiver takes. */
  readonly takesMs: number
  /** Calls under way at once, on both sides. */
  readonly atOnce: number
}

/** The same wherever the rows are kept. */
export async function deliveriesOf(
  seeded: Seeded,
  { home, takesMs, atOnce, ...wanted }: To,
): Promise<Measured> {
  const receiver = await startChild('bare-receiver', [takesMs])
  const rounds: { carom: Sent; bare: Sent }[] = []
  try {
    await fillSettings(home, receiver, atOnce)
    for (let round = 0; round < seeded.sizes.rounds; round += 1) {
      await fillQueue({ seeded, home, round })
      rounds.push({
        carom: await caromRun({ seeded, home, receiver }),
        bare: await bareRun(receiver, seeded.sizes.deliveries, atOnce),
      })
    }
  } finally {
    await receiver.stop()
  }
  const row = rowOf({ reference: 'undici loop', unit: '/s', ...wanted }, rounds)
  const last = rounds.at(-1)
  const note = `${wanted.name}, processor time per delivery by thread`
  const notes = last ? [spentNote(note, last.carom.used, seeded.sizes.deliveries)] : []
  return { rows: [row], notes }
}

async function fillSettings(home: Home, receiver: Child, atOnce: number): Promise<void> {
  const carom = await startCarom({ ...home, roles: 'inbound,admin' })
  try {
    await putDestination(carom, receiver.port, atOnce)
  } finally {
    await carom.stop()
  }
}

type Queue = { readonly seeded: Seeded; readonly home: Home; readonly round: number }

/** Without the role `outbound` a server accepts postbacks and leaves their deliveries in the queue. */
async function fillQueue({ seeded, home, round }: Queue): Promise<void> {
  const { clicks, deliveries } = seeded.sizes
  const carom = await startCarom({ ...home, roles: 'inbound,admin' })
  try {
    const requests = Array.from({ length: deliveries }, (_, index) =>
      postbackRequest(subidOf(shuffled(round * deliveries + index, clicks)), String(index)),
    )
    await runLoad({ port: carom.port, requests, status: 200 }, concurrency)
  } finally {
    await carom.stop()
  }
}

type CaromWorld = { readonly seeded: Seeded; readonly home: Home; readonly receiver: Child }

async function caromRun({ seeded, home, receiver }: CaromWorld): Promise<Sent> {
  const count = seeded.sizes.deliveries
  await receiver.ask('forget')
  const carom = await startCarom({ ...home, profiles: seeded.profiles })
  try {
    const before = usageOf(carom.pid)
    await arrived(receiver, count)
    await settled(carom)
    const endedNs = nowNs()
    return await sentOf({ receiver, count, endedNs }, usedBetween(before, usageOf(carom.pid)))
  } finally {
    await carom.stop()
  }
}

async function bareRun(receiver: Child, count: number, atOnce: number): Promise<Sent> {
  await receiver.ask('forget')
  const caller = await startChild('bare-undici', [receiver.port, count, atOnce])
  try {
    const before = usageOf(caller.pid)
    await caller.ask('run')
    const endedNs = nowNs()
    return await sentOf({ receiver, count, endedNs }, usedBetween(before, usageOf(caller.pid)))
  } finally {
    await caller.stop()
  }
}

const lookEveryMs = 20
const longestRunMs = 300_000

async function arrived(receiver: Child, count: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < longestRunMs; waitedMs += lookEveryMs) {
    if (Number(await receiver.ask('count')) >= count) return
    await wait(lookEveryMs)
  }
  throw new Error(`not all of ${count} deliveries came`)
}

/** Until the ledger, which is on disk, knows every delivery as delivered. */
async function settled(carom: Carom): Promise<void> {
  const waiting = 'carom_deliveries{destination="partner",state="waiting"}'
  for (let waitedMs = 0; waitedMs < longestRunMs; waitedMs += lookEveryMs) {
    if ((await carom.metric(waiting)) === 0) return
    await wait(lookEveryMs)
  }
  throw new Error('deliveries were sent whose outcome was not kept')
}

type Ended = { readonly receiver: Child; readonly count: number; readonly endedNs: number }

/** The first tenth warms both sides up and is not counted. */
async function sentOf({ receiver, count, endedNs }: Ended, used: Usage): Promise<Sent> {
  const arrivals = await receiver.ask('arrivals')
  if (!(arrivals instanceof Float64Array)) throw new Error('the receiver knows no arrivals')
  const sorted = arrivals.subarray(0, count).sort()
  const warm = Math.floor(count / 10)
  const startedNs = sorted[warm] ?? 0
  if ((sorted[0] ?? 0) === 0) throw new Error('some deliveries did not come')
  const again = Number(await receiver.ask('again'))
  if (again > 0) throw new Error(`${again} deliveries came twice`)
  const value = (count - warm) / ((endedNs - startedNs) / 1e9)
  return { value, cpuMs: used.cpuMs / count, peakMb: used.peakMb, used }
}
