import { parseArgs } from 'node:util'

export const measures = [
  'postbacks',
  'clicks',
  'click-path',
  'deliveries',
  'slow',
  'claims',
  'delay',
  'neighbours',
  'curve',
  'logs',
  'reading',
  'postgres',
  'postgres-many',
] as const
export type MeasureName = (typeof measures)[number]

/** How much of everything one run does. */
export type Sizes = {
  /** Clicks present before anything is measured. */
  readonly clicks: number
  readonly rounds: number
  /** Wait for the background work to end before measuring. */
  readonly rests: boolean
  /** Requests of one round. */
  readonly postbacks: number
  readonly clickRequests: number
  /** Campaigns there are, and rules of the one that is visited, where there are many. */
  readonly manyCampaigns: number
  readonly manyRules: number
  readonly deliveries: number
  /** Deliveries that wait for one destination: few, and many. */
  readonly claims: readonly [few: number, many: number]
  readonly delaySeconds: number
  /** Requests before the first round, so that compiled code is measured. */
  readonly warmUp: number
  /** Numbers of clicks at which the cost of a postback is measured, and postbacks at each. */
  readonly curve: readonly number[]
  readonly curvePostbacks: number
  /** Rows of each log. */
  readonly logRows: number
  /** Clicks present in PostgreSQL, and numbers of waiting deliveries at which a claim is measured. */
  readonly postgresClicks: number
  readonly waiting: readonly number[]
  /** Clicks of a year in PostgreSQL, and postbacks of one round about them. */
  readonly manyClicks: number
  readonly manyPostbacks: number
}

/** Deliveries under way at once. */
export const concurrency = 64
/** The same to receivers that take their time, and how long they take. */
export const slowConcurrency = 1_000
export const slowMs = 200
/** Connections that visitors and networks keep open, each with one request under way. */
export const callers = 256
/** So few that much of the time all of them wait for the disk. */
export const fewCallers = 64
export const delayPerSecond = 500

const full: Sizes = {
  clicks: 400_000,
  rounds: 3,
  rests: true,
  postbacks: 100_000,
  clickRequests: 100_000,
  manyCampaigns: 10_000,
  manyRules: 1_000,
  deliveries: 60_000,
  claims: [10_000, 1_000_000],
  delaySeconds: 10,
  warmUp: 20_000,
  curve: [10_000, 100_000, 1_000_000, 5_000_000],
  curvePostbacks: 8_000,
  logRows: 1_000_000,
  postgresClicks: 200_000,
  waiting: [10_000, 100_000, 1_000_000],
  manyClicks: 20_000_000,
  manyPostbacks: 30_000,
}

const quick: Sizes = {
  clicks: 20_000,
  rounds: 1,
  rests: false,
  postbacks: 12_000,
  clickRequests: 12_000,
  manyCampaigns: 500,
  manyRules: 100,
  deliveries: 8_000,
  claims: [2_000, 20_000],
  delaySeconds: 2,
  warmUp: 3_000,
  curve: [5_000, 20_000],
  curvePostbacks: 4_000,
  logRows: 20_000,
  postgresClicks: 20_000,
  waiting: [2_000, 20_000],
  manyClicks: 200_000,
  manyPostbacks: 6_000,
}

export type Plan = {
  readonly sizes: Sizes
  readonly only: readonly MeasureName[]
  readonly quick: boolean
  readonly json: boolean
  readonly profile: boolean
  /** Put the results into the documents. */
  readonly write: boolean
  /** The command a reader repeats it with. */
  readonly command: string
}

export const usage = `npm run bench -- [--quick] [--only ${measures.join('|')}] [--json] [--profile] [--write]

  --quick    a few seconds each, to see that it works; its figures say little
  --only     this measure alone; may be given several times; without it all but those of postgres
  --clicks   so many for postgres-many, instead of 20,000,000 (10 GB, and some minutes to make them)
  --json     the whole report as JSON on standard output
  --profile  after each measure, one more round with processor profiles: where the time goes
  --write    put the results into docs/performance.md, and those of neighbours, with their graph,
             into docs/reliability.md, those of postgres or postgres-many alone into docs/scaling.md`

/** Reads the command line; the text of what is wrong with it otherwise. */
export function readPlan(args: readonly string[]): Plan | string {
  try {
    const { values } = parseArgs({ args: [...args], options })
    if (values.help) return usage
    const only = values.only.map((name) => measures.find((one) => one === name))
    if (only.includes(undefined)) return `--only knows: ${measures.join(', ')}\n\n${usage}`
    const named = only.filter((name) => name !== undefined)
    return {
      sizes: sizesOf(values),
      only: named.length === 0 ? measures.filter((name) => !name.startsWith('postgres')) : named,
      quick: values.quick,
      json: values.json,
      profile: values.profile,
      write: values.write,
      command: ['npm run bench', ...(args.length > 0 ? ['--'] : []), ...args].join(' '),
    }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${usage}`
  }
}

function sizesOf({ quick: isQuick, clicks }: { quick: boolean; clicks?: string }): Sizes {
  const sizes = isQuick ? quick : full
  return clicks === undefined ? sizes : { ...sizes, manyClicks: Number(clicks) }
}

const options = {
  help: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  only: { type: 'string', multiple: true, default: [] as string[] },
  clicks: { type: 'string' },
  json: { type: 'boolean', default: false },
  profile: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
} as const
