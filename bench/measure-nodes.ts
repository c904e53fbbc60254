import { cpus } from 'node:os'
import { type Carom, startCarom } from './carom.ts'
import { runLoad } from './load.ts'
import { callers } from './plan.ts'
import { usageOf, usedBetween } from './proc.ts'
import { type Measured, type Run, rowOf } from './report.ts'
import type { Seeded } from './seed.ts'

/** Two nodes, the database, the caller: with fewer cores they take them from one another. */
const coresAsked = 6

type Wish = {
  readonly seeded: Seeded
  /** Filled with the clicks of the requests. */
  readonly databaseUrl: string
  readonly requestAt: (rank: number) => Buffer
}

/** As many callers with as many durable postbacks, through two nodes and through one of them. */
export async function nodesOn({ seeded, databaseUrl, requestAt }: Wish): Promise<Measured> {
  const { sizes } = seeded
  const perRun = Math.ceil(sizes.postbacks / 4)
  const nodes: Carom[] = []
  const rounds: { carom: Run; bare: Run }[] = []
  let next = 0
  const through = (some: readonly Carom[], count = perRun): Promise<Run> => {
    const requests = Array.from({ length: count }, () => requestAt(next++))
    return loadOn(some, requests)
  }
  try {
    for (let started = 0; started < 2; started += 1) {
      nodes.push(await startCarom({ folder: await seeded.emptyFolder(), databaseUrl }))
    }
    await through(nodes, sizes.warmUp)
    for (let round = 0; round < sizes.rounds; round += 1) {
      rounds.push({ carom: await through(nodes), bare: await through(nodes.slice(0, 1)) })
    }
  } finally {
    for (const node of nodes) await node.stop()
  }
  const cores = cpus().length
  const bound = cores < coresAsked ? null : 'least'
  const named = { name: 'Postbacks through two nodes', reference: 'one node', unit: '/s' } as const
  const row = rowOf({ ...named, bound, limit: 1.5, goal: null }, rounds)
  const judged = bound === null ? `not judged with fewer than ${coresAsked}` : 'judged'
  const note = `Two nodes took ${row.ratio.toFixed(2)} times what one took on ${cores} cores: ${judged}.`
  return { rows: [row], notes: [note] }
}

/** Shared out evenly; processor time and memory are those of all of them. */
async function loadOn(nodes: readonly Carom[], requests: readonly Buffer[]): Promise<Run> {
  const before = nodes.map(({ pid }) => usageOf(pid))
  const startedMs = performance.now()
  await Promise.all(
    nodes.map(({ port }, index) => {
      const own = requests.filter((_, at) => at % nodes.length === index)
      return runLoad({ port, requests: own, status: 200 }, callers / nodes.length)
    }),
  )
  const value = requests.length / ((performance.now() - startedMs) / 1000)
  const used = nodes.map(({ pid }, index) => {
    const after = usageOf(pid)
    return usedBetween(before[index] ?? after, after)
  })
  const cpuMs = used.reduce((sum, one) => sum + one.cpuMs, 0) / requests.length
  return { value, cpuMs, peakMb: Math.max(...used.map(({ peakMb }) => peakMb)) }
}
