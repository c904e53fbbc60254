import { type Carom, startCarom } from './carom.ts'
import { type Child, startChild } from './child.ts'
import { type LoadResult, runLoad } from './load.ts'
import { callers, fewCallers } from './plan.ts'
import { type Usage, usageOf, usedBetween } from './proc.ts'
import { type Measured, type Row, type Run, rowOf, spentNote, type Wanted } from './report.ts'
import type { Seeded } from './seed.ts'
import { clickRequest, postbackRequest, shuffled, subidOf } from './traffic.ts'

type Intake = {
  readonly name: string
  readonly status: number
  /** Requests `from` up to, not including, `to`; none of them like another. */
  readonly requests: (from: number, to: number) => readonly Buffer[]
  /** The sample of `/metrics` that counts what was kept. */
  readonly kept: string
  readonly perRound: number
  readonly wanted: Wanted
}

/** Postbacks about known clicks, each the first word about its own. */
export async function measurePostbacks(seeded: Seeded): Promise<Measured> {
  const { clicks, postbacks } = seeded.sizes
  const requestAt = (rank: number) => postbackRequest(subidOf(shuffled(rank, clicks)), String(rank))
  const measured = await measureIntake(seeded, {
    name: 'Postbacks, durable',
    status: 200,
    requests: (from, to) => Array.from({ length: to - from }, (_, at) => requestAt(from + at)),
    kept: 'carom_postbacks_total{outcome="moved"}',
    perRound: postbacks,
    wanted: { bound: 'least', limit: 0.25, goal: 0.5 },
  })
  const rows = [...measured.rows, await besideSqlite(seeded, measured.rows[0])]
  return { rows, notes: measured.notes }
}

/** Visits of a campaign, each a new click, kept before the visitor is sent on. */
export function measureClicks(seeded: Seeded): Promise<Measured> {
  return measureIntake(seeded, {
    name: 'Clicks',
    status: 302,
    requests: (from, to) => Array.from({ length: to - from }, (_, at) => clickRequest(from + at)),
    kept: 'carom_clicks_total',
    perRound: seeded.sizes.clickRequests,
    wanted: { bound: 'least', limit: 0.35, goal: 0.5 },
  })
}

async function measureIntake(seeded: Seeded, intake: Intake): Promise<Measured> {
  const carom = await startCarom({ folder: await seeded.copy(), profiles: seeded.profiles })
  const bare = await startChild('bare-http', [])
  try {
    return await runRounds(seeded, intake, { carom, bare })
  } finally {
    await bare.stop()
    await carom.stop()
  }
}

type Servers = { readonly carom: Carom; readonly bare: Child }

async function runRounds(
  { sizes }: Seeded,
  intake: Intake,
  { carom, bare }: Servers,
): Promise<Measured> {
  const { warmUp, rounds } = sizes
  const first = intake.requests(0, warmUp)
  for (const { port } of [carom, bare]) {
    await runLoad({ port, requests: first, status: intake.status }, callers)
  }
  const runs: { carom: Timed; bare: Timed }[] = []
  const once = async (round: number, connections: number) => {
    const from = warmUp + round * intake.perRound
    const requests = intake.requests(from, from + intake.perRound)
    const wish = { requests, status: intake.status, connections }
    return {
      carom: await timed(carom.pid, { port: carom.port, ...wish }),
      bare: await timed(bare.pid, { port: bare.port, ...wish }),
    }
  }
  for (let round = 0; round < rounds; round += 1) runs.push(await once(round, callers))
  const few = await once(rounds, fewCallers)
  await mustHaveKept(carom, intake.kept, warmUp + (rounds + 1) * intake.perRound)
  const named = { name: intake.name, reference: 'node:http', unit: '/s', ...intake.wanted } as const
  return { rows: [rowOf(named, runs)], notes: [...notesOf(intake, runs), fewNote(intake, few)] }
}

export type Timed = Run & { readonly used: Usage; readonly load: LoadResult }

type Wish = Parameters<typeof runLoad>[0] & { readonly connections: number }

/** One load, and what it cost the process. */
export async function timed(pid: number, wish: Wish): Promise<Timed> {
  const before = usageOf(pid)
  const load = await runLoad(wish, wish.connections)
  const used = usedBetween(before, usageOf(pid))
  const cpuMs = used.cpuMs / load.answered
  return { value: load.perSecond, cpuMs, peakMb: used.peakMb, used, load }
}

/** An answer is only a word; what the server counted as kept is compared with what was sent. */
export async function mustHaveKept(carom: Carom, sample: string, wanted: number): Promise<void> {
  const kept = await carom.metric(sample)
  const lost = await carom.metric('carom_clicks_lost_total')
  if (kept !== wanted || lost > 0) {
    throw new Error(`${wanted} were sent, ${kept} kept and ${lost} lost`)
  }
}

function notesOf({ name, perRound }: Intake, runs: readonly { carom: Timed; bare: Timed }[]) {
  const last = runs.at(-1)
  if (last === undefined) return []
  const { carom, bare } = last
  const caller = Math.round((carom.load.callerCpuMs / carom.load.elapsedMs) * 100)
  const bareCaller = Math.round((bare.load.callerCpuMs / bare.load.elapsedMs) * 100)
  const times = [carom, bare].map(({ load }) => [load.p50Ms, load.p99Ms].map(short).join(' / '))
  return [
    `${name}: answer time p50 / p99 in ms ${times[0]} (bare ${times[1]}); ` +
      `the caller used ${caller} % of a core (bare ${bareCaller} %).`,
    spentNote(`${name}, processor time per request by thread`, carom.used, perRound),
  ]
}

function fewNote({ name }: Intake, { carom, bare }: { carom: Timed; bare: Timed }): string {
  const [own, others] = [carom.value, bare.value].map((value) =>
    Math.round(value).toLocaleString('en'),
  )
  const ratio = (carom.value / bare.value).toFixed(2)
  return (
    `${name}, with ${fewCallers} connections instead of ${callers}: ${own}/s beside ${others}/s, ` +
    `ratio ${ratio}, answer time p50 / p99 in ms ${short(carom.load.p50Ms)} / ${short(carom.load.p99Ms)}.`
  )
}

const short = (ms: number) => ms.toFixed(2)

/** The same number of rows through SQLite alone: what the disk and the database would give. */
async function besideSqlite(seeded: Seeded, postbacks: Row | undefined): Promise<Row> {
  const caromRuns = postbacks?.rounds ?? []
  const rounds: { carom: Run; bare: Run }[] = []
  for (const { carom } of caromRuns) {
    const bare = await sqliteRun(await seeded.emptyFolder(), seeded.sizes.postbacks)
    const cpuMs = postbacks?.caromCpuMs ?? 0
    rounds.push({ carom: { value: carom, cpuMs, peakMb: postbacks?.caromPeakMb ?? 0 }, bare })
  }
  const reference = 'SQLite, batches of 100'
  const wanted = { bound: null, limit: 0, goal: null } as const
  return rowOf({ name: 'Postbacks, durable', reference, unit: '/s', ...wanted }, rounds)
}

async function sqliteRun(folder: string, count: number): Promise<Run> {
  const child = await startChild('bare-sqlite', [folder, count])
  try {
    const before = usageOf(child.pid)
    const value = Number(await child.ask('run'))
    const used = usedBetween(before, usageOf(child.pid))
    return { value, cpuMs: used.cpuMs / count, peakMb: used.peakMb }
  } finally {
    await child.stop()
  }
}
