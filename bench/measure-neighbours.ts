import { setTimeout as wait } from 'node:timers/promises'
import { type Carom, startCarom } from './carom.ts'
import { type Child, startChild } from './child.ts'
import { quantile, runLoad, runPaced } from './load.ts'
import { usageOf, usedBetween } from './proc.ts'
import { type Distribution, type Measured, type Run, rowOf } from './report.ts'
import type { Seeded } from './seed.ts'
import { postbackRequest, shuffled, subidOf } from './traffic.ts'

const healthy = 7
/** Of ten destinations at 500 deliveries a second. */
const postbacksPerSecond = 50
/** Into so many parts each round is cut. */
const cuts = 4
/** Each healthy destination notes its arrivals in a range of its own. */
const range = 100_000

type Beside = 'without' | 'with'
type Delays = { readonly run: Run; readonly sorted: Float64Array }

/**
 * The delay of seven healthy destinations, alone and beside three dead ones (one hangs, one has no name,
 * one refuses), in the same process, in turn.
 */
export async function measureNeighbours(seeded: Seeded): Promise<Measured> {
  const folder = await seeded.copy()
  const receiver = await startChild('bare-receiver', [])
  const hanging = await startChild('bare-hanging', [])
  const carom = await startCarom({ folder, profiles: seeded.profiles })
  try {
    await putHealthy(carom, receiver.port)
    await warmUp(seeded, carom, receiver)
    const world = { seeded, carom, receiver, hanging }
    const rounds: Record<Beside, Delays>[] = []
    // Short rounds, first the one and then the other first: what else the machine does meets both alike.
    for (let round = 0; round < seeded.sizes.rounds * cuts; round += 1) {
      const order =
        round % 2 === 0 ? (['without', 'with'] as const) : (['with', 'without'] as const)
      const first = await delaysOf(world, order[0], round * 2)
      const second = await delaysOf(world, order[1], round * 2 + 1)
      const [without, beside] = order[0] === 'without' ? [first, second] : [second, first]
      rounds.push({ without, with: beside })
    }
    return reportOf(rounds)
  } finally {
    await carom.stop()
    await hanging.stop()
    await receiver.stop()
  }
}

async function putHealthy(carom: Carom, port: number): Promise<void> {
  for (let number = 1; number <= healthy; number += 1) {
    const url = `http://127.0.0.1:${port}/in?subid={subid}&n=${number}{txid}`
    await carom.put(`destinations/well-${number}`, { url, method: 'GET' })
  }
}

async function putDead(carom: Carom, port: number, enabled: boolean): Promise<void> {
  const urls = {
    hangs: `http://127.0.0.1:${port}/`,
    nameless: 'http://nobody.invalid/',
    refuses: 'http://127.0.0.1:1/',
  }
  for (const [id, url] of Object.entries(urls)) {
    await carom.put(`destinations/${id}`, { url: `${url}?s={subid}`, method: 'GET', enabled })
  }
}

type World = {
  readonly seeded: Seeded
  readonly carom: Carom
  readonly receiver: Child
  readonly hanging: Child
}

const txidOf = (index: number) => String(index).padStart(5, '0')

async function warmUp({ sizes }: Seeded, carom: Carom, receiver: Child): Promise<void> {
  const count = Math.floor(sizes.warmUp / 10)
  const requests = Array.from({ length: count }, (_, index) =>
    postbackRequest(subidOf(shuffled(index, sizes.clicks)), txidOf(index)),
  )
  await receiver.ask('forget')
  await runLoad({ port: carom.port, requests, status: 200 }, healthy)
  await arrived(receiver, count * healthy)
}

async function delaysOf(world: World, beside: Beside, turn: number): Promise<Delays> {
  const { seeded, carom, receiver, hanging } = world
  const { delaySeconds, warmUp: warmed, clicks } = seeded.sizes
  await putDead(carom, hanging.port, beside === 'with')
  await receiver.ask('forget')
  const count = Math.ceil((delaySeconds * postbacksPerSecond) / cuts)
  const requests = Array.from({ length: count }, (_, index) =>
    postbackRequest(subidOf(shuffled(warmed + turn * count + index, clicks)), txidOf(index)),
  )
  const before = usageOf(carom.pid)
  const sentNs = await runPaced({ port: carom.port, requests, status: 200 }, postbacksPerSecond)
  await arrived(receiver, count * healthy)
  const used = usedBetween(before, usageOf(carom.pid))
  const arrivals = await receiver.ask('arrivals')
  if (!(arrivals instanceof Float64Array)) throw new Error('the receiver knows no arrivals')
  const delays = new Float64Array(count * healthy)
  for (let at = 0; at < delays.length; at += 1) {
    const index = at % count
    const number = Math.floor(at / count) + 1
    delays[at] = ((arrivals[number * range + index] ?? 0) - (sentNs[index] ?? 0)) / 1e6
  }
  const sorted = delays.sort()
  const cost = { cpuMs: used.cpuMs / (count * healthy), peakMb: used.peakMb }
  return { run: { value: quantile(sorted, 0.99), ...cost }, sorted }
}

const lookEveryMs = 100
const longestWaitMs = 60_000

async function arrived(receiver: Child, count: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < longestWaitMs; waitedMs += lookEveryMs) {
    if (Number(await receiver.ask('count')) >= count) return
    await wait(lookEveryMs)
  }
  throw new Error(`not all of ${count} deliveries came`)
}

const shares = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999]

/** Over all rounds together. */
function distributionOf(name: string, runs: readonly Delays[]): Distribution {
  const all = Float64Array.from(runs.flatMap(({ sorted }) => [...sorted])).sort()
  return { name, points: shares.map((share) => ({ share, ms: quantile(all, share) })) }
}

function reportOf(rounds: readonly Record<Beside, Delays>[]): Measured {
  const row = rowOf(
    {
      name: 'Delay beside three dead destinations, p99',
      reference: 'the same without them',
      ...({ unit: 'ms', bound: 'most', limit: 1.5, goal: null } as const),
    },
    rounds.map((round) => ({ carom: round.with.run, bare: round.without.run })),
  )
  const distributions = [
    distributionOf(
      'without',
      rounds.map((round) => round.without),
    ),
    distributionOf(
      'with three dead ones',
      rounds.map((round) => round.with),
    ),
  ]
  const notes = distributions.map(
    ({ name, points }) =>
      `Healthy destinations ${name}, delay in ms: ${points
        .map(({ share, ms }) => `p${share * 100} ${ms.toFixed(2)}`)
        .join(', ')}.`,
  )
  return { rows: [row], notes, distributions }
}
