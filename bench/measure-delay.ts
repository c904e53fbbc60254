import { setTimeout as wait } from 'node:timers/promises'
import { putDestination, startCarom } from './carom.ts'
import { type Child, startChild } from './child.ts'
import { quantile, runLoad, runPaced } from './load.ts'
import { concurrency, delayPerSecond } from './plan.ts'
import { usageOf, usedBetween } from './proc.ts'
import { type Measured, type Run, rowOf } from './report.ts'
import type { Seeded } from './seed.ts'
import { postbackRequest, shuffled, subidOf } from './traffic.ts'

type Delays = { readonly p50: Run; readonly p99: Run }
type Servers = { readonly receiver: Child; readonly carom: Target; readonly relay: Target }
type Target = { readonly pid: number; readonly port: number }

/** From the write of a postback to its arrival at the destination, at a steady pace. */
export async function measureDelay(seeded: Seeded): Promise<Measured> {
  const folder = await seeded.copy()
  const receiver = await startChild('bare-receiver', [])
  const relay = await startChild('bare-relay', [await seeded.emptyFolder(), receiver.port])
  const carom = await startCarom({ folder, profiles: seeded.profiles })
  try {
    await putDestination(carom, receiver.port, concurrency)
    return reportOf(await runRounds(seeded, { receiver, carom, relay }))
  } finally {
    await carom.stop()
    await relay.stop()
    await receiver.stop()
  }
}

type Round = { readonly carom: Delays; readonly bare: Delays }

async function runRounds({ sizes }: Seeded, servers: Servers): Promise<readonly Round[]> {
  const { receiver, carom, relay } = servers
  const count = sizes.delaySeconds * delayPerSecond
  const requests = (from: number, length: number) =>
    Array.from({ length }, (_, index) =>
      postbackRequest(subidOf(shuffled(from + index, sizes.clicks)), String(index)),
    )
  for (const { port } of [carom, relay]) {
    await receiver.ask('forget')
    await runLoad({ port, requests: requests(0, sizes.warmUp), status: 200 }, concurrency)
    await arrived(receiver, sizes.warmUp)
  }
  const rounds: Round[] = []
  for (let round = 0; round < sizes.rounds; round += 1) {
    const sent = requests(sizes.warmUp + round * count, count)
    rounds.push({
      carom: await delaysOf(receiver, carom, sent),
      bare: await delaysOf(receiver, relay, sent),
    })
  }
  return rounds
}

async function delaysOf(
  receiver: Child,
  { pid, port }: Target,
  requests: readonly Buffer[],
): Promise<Delays> {
  const count = requests.length
  await receiver.ask('forget')
  const before = usageOf(pid)
  const sentNs = await runPaced({ port, requests, status: 200 }, delayPerSecond)
  await arrived(receiver, count)
  const used = usedBetween(before, usageOf(pid))
  const arrivals = await receiver.ask('arrivals')
  if (!(arrivals instanceof Float64Array)) throw new Error('the receiver knows no arrivals')
  const delays = sentNs.map((ns, index) => ((arrivals[index] ?? 0) - ns) / 1e6).sort()
  const cost = { cpuMs: used.cpuMs / count, peakMb: used.peakMb }
  return {
    p50: { value: quantile(delays, 0.5), ...cost },
    p99: { value: quantile(delays, 0.99), ...cost },
  }
}

const lookEveryMs = 100
const longestWaitMs = 60_000

/** Asked seldom: each question costs the receiver a little of what is being measured. */
async function arrived(receiver: Child, count: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < longestWaitMs; waitedMs += lookEveryMs) {
    if (Number(await receiver.ask('count')) >= count) return
    await wait(lookEveryMs)
  }
  throw new Error(`not all of ${count} postbacks reached the destination`)
}

function reportOf(rounds: readonly Round[]): Measured {
  const wanted = { bound: 'most', limit: 10, goal: null } as const
  const row = (quantileName: 'p50' | 'p99') =>
    rowOf(
      {
        name: `Delay to the destination, ${quantileName}`,
        reference: 'relay with fdatasync',
        unit: 'ms',
        ...wanted,
      },
      rounds.map(({ carom, bare }) => ({ carom: carom[quantileName], bare: bare[quantileName] })),
    )
  return { rows: [row('p50'), row('p99')], notes: [] }
}
