import { rmSync } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { killAll } from './child.ts'
import { distributionGraph } from './graph.ts'
import { describeMachine, diskFolder } from './machine.ts'
import { measureClaims } from './measure-claims.ts'
import { measureClickPath } from './measure-click-path.ts'
import { measureCurve } from './measure-curve.ts'
import { measureDelay } from './measure-delay.ts'
import { measureDeliveries, measureSlow } from './measure-deliveries.ts'
import { measureClicks, measurePostbacks } from './measure-intake.ts'
import { measureLogs } from './measure-logs.ts'
import { measureMany } from './measure-many.ts'
import { measureNeighbours } from './measure-neighbours.ts'
import { measurePostgres } from './measure-postgres.ts'
import { measureReading } from './measure-reading.ts'
import { type MeasureName, type Plan, readPlan, usage } from './plan.ts'
import { reportText } from './print.ts'
import { profileNotes } from './profile.ts'
import type { Distribution, Measured, Report } from './report.ts'
import { removeFolder, type Seeded, seed } from './seed.ts'

const measureOf = {
  postbacks: measurePostbacks,
  clicks: measureClicks,
  'click-path': measureClickPath,
  deliveries: measureDeliveries,
  slow: measureSlow,
  claims: measureClaims,
  delay: measureDelay,
  neighbours: measureNeighbours,
  curve: measureCurve,
  logs: measureLogs,
  reading: measureReading,
  postgres: measurePostgres,
  'postgres-many': measureMany,
} as const satisfies Record<MeasureName, (seeded: Seeded) => Promise<Measured>>

/** They ask for no server and no click, or have their own. */
const withoutClicks: readonly MeasureName[] = ['reading', 'claims', 'postgres', 'postgres-many']

const fileOf = (path: string) => fileURLToPath(new URL(`../docs/${path}`, import.meta.url))
const page = fileOf('performance.md')
const markOf = (name: string) => new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*(<!-- \\/${name} -->)`)

process.exitCode = await main()

async function main(): Promise<number> {
  const plan = readPlan(process.argv.slice(2))
  if (typeof plan === 'string') {
    say(plan)
    return plan === usage ? 0 : 2
  }
  if (platform() !== 'linux') {
    say('bench reads processor time and memory from /proc: it runs on Linux alone')
    return 2
  }
  const folder = await mkdtemp(join(await diskFolder(), 'carom-bench-'))
  leaveNothing(folder)
  try {
    return await runIn(folder, plan)
  } catch (error) {
    say(messageOf(error))
    return 1
  } finally {
    await removeFolder(folder)
  }
}

/** 1 when something could not be measured; a ratio that misses its bound is a result, not a failure. */
async function runIn(folder: string, plan: Plan): Promise<number> {
  const report = await runAll(plan, folder)
  process.stdout.write(plan.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report))
  if (plan.write) await writeResults(report, plan)
  return report.failures.length === 0 ? 0 : 1
}

async function runAll(plan: Plan, folder: string): Promise<Report> {
  const { sizes, command, quick } = plan
  const machine = describeMachine(folder)
  const clicks = plan.only.every((name) => withoutClicks.includes(name)) ? 0 : sizes.clicks
  if (clicks > 0) say(`Bringing in ${clicks} clicks …`)
  const seeded = await seed({ folder, sizes: { ...sizes, clicks } })
  const all: Measured[] = []
  for (const name of plan.only) {
    say(`Measuring ${name} …`)
    all.push(await orFailure(name, measureOf[name](seeded)))
    // This process takes no profile of itself.
    if (plan.profile && !withoutClicks.includes(name)) {
      all.push(await orFailure(name, profiled(name, seeded, join(folder, 'profiles'))))
    }
  }
  const curve = all.flatMap((measured) => measured.curve ?? [])
  const distributions = all.flatMap((measured) => measured.distributions ?? [])
  return {
    machine,
    command,
    quick,
    clicks,
    rows: all.flatMap(({ rows }) => rows),
    notes: [...(clicks > 0 ? [seeded.note] : []), ...all.flatMap(({ notes }) => notes)],
    failures: all.flatMap(({ failures = [] }) => failures),
    ...(curve.length > 0 ? { curve } : {}),
    ...(distributions.length > 0 ? { distributions } : {}),
  }
}

/** One measure that fails takes nothing away from the others. */
async function orFailure(name: MeasureName, measure: Promise<Measured>): Promise<Measured> {
  try {
    return await measure
  } catch (error) {
    const failure = `${name}: ${messageOf(error)}`
    say(failure)
    return { rows: [], notes: [], failures: [failure] }
  }
}

/** One more round, for the profile alone: taking one slows down what is measured. */
async function profiled(name: MeasureName, seeded: Seeded, profiles: string): Promise<Measured> {
  say(`Taking profiles of ${name} …`)
  const sizes = { ...seeded.sizes, rounds: 1, curve: seeded.sizes.curve.slice(0, 1) }
  await measureOf[name]({ ...seeded, sizes, profiles })
  return { rows: [], notes: await profileNotes(name, profiles) }
}

function leaveNothing(folder: string): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      killAll()
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
      process.exit(1)
    })
  }
}

async function writeResults(report: Report, { only }: Plan): Promise<void> {
  if (only.every((name) => name === 'postgres')) return writeTo(fileOf('scaling.md'), report)
  if (only.every((name) => name === 'postgres-many')) {
    return writeTo(fileOf('scaling.md'), report, 'many')
  }
  // A run of neighbours alone says nothing of the other page.
  const isAlone = report.rows.every(({ name }) => name.includes('dead destinations'))
  if (report.distributions) await writeNeighbours(report, report.distributions)
  if (isAlone && report.distributions) return
  await writeTo(page, report)
}

async function writeNeighbours(report: Report, series: readonly Distribution[]): Promise<void> {
  const rows = report.rows.filter(({ name }) => name.includes('dead destinations'))
  const notes = report.notes.filter((note) => note.startsWith('Healthy destinations'))
  const { curve: _, ...rest } = report
  await writeTo(fileOf('reliability.md'), { ...rest, rows, notes, failures: [] })
  const title = 'Delay of healthy destinations, alone and beside three dead ones'
  await writeFile(fileOf('reliability.svg'), distributionGraph(title, series))
}

async function writeTo(path: string, report: Report, mark = 'results'): Promise<void> {
  const text = await readFile(path, 'utf8')
  // A leading underscore (`node:_http_server`) would begin emphasis on the page.
  const results = reportText(report).replaceAll(':_', ':\\_')
  await writeFile(path, text.replace(markOf(mark), `$1\n${results}\n$2`))
}

// Hoisted: the program runs before the last lines of this file are reached.
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
