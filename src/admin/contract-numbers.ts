import { z } from 'zod'

const text = z.string()
const time = z.iso.datetime({ precision: 3 })
const sum = z
  .string()
  .regex(/^-?\d+(\.\d{1,6})?$/)
  .describe('Exact decimal text, never a float.')
const share = z.number().nullable().describe('1 is all of it; null: there is nothing to share.')
const inBase = sum.nullable().describe('In the base currency; null while there is none.')
const count = z.int()

const moneySchema = z.object({
  currency: text.nullable().describe('null: the network named none.'),
  revenue: sum,
  hold: sum,
  reversed: sum,
})

const measures = {
  clicks: count,
  leads: count.describe('Unique leads: first sales, whatever became of them.'),
  rebills: count.describe('Upsells and rebills, whatever became of them.'),
  purchases: count,
  rejects: count,
  trash: count,
  approval: share.describe('Unique leads that are a Purchase, of all unique leads.'),
  revenue: inBase.describe('Of leads in status Purchase.'),
  hold: inBase.describe('Of leads in status Lead.'),
  reversed: inBase.describe('Of purchases that were rejected later.'),
  cost: sum.describe('Of clicks, as their links said it: in the base currency.'),
  profit: inBase,
  roi: share,
  epc: inBase.describe('Revenue per click.'),
  notConverted: count.describe('Leads whose amount has no rate: it is in no sum but `money`.'),
  money: z.array(moneySchema).describe('As received, currency by currency.'),
}

const whenCounted = {
  currency: text.nullable().describe('The base currency.'),
  zone: text,
  from: time,
  to: time,
  countBy: z.enum(['postback', 'click']),
  behind: z.boolean().describe('Still being counted: these numbers will grow.'),
}

export const reportSchema = z
  .object({
    ...whenCounted,
    items: z.array(z.object({ keys: z.record(text, text.nullable()), ...measures })),
    total: z.object(measures),
    truncated: z.boolean().describe('There are more rows than these; the total counts them too.'),
  })
  .meta({ id: 'Report' })

const apartCounts = {
  crawler: count.describe('Crawlers and programs.'),
  preview: count.describe('Pictures of a link that was pasted.'),
  prefetch: count.describe('Fetched by a browser before anybody asked.'),
}

export const apartSchema = z
  .object({
    items: z.array(z.object({ campaign: text.nullable(), ...apartCounts })),
    next: z.null(),
    total: z.object(apartCounts),
    capped: z.boolean().describe('There are more: the newest 500,000 are counted.'),
  })
  .meta({ id: 'VisitsApart', description: 'Visits that were kept, and are clicks in no number.' })
export type VisitsApart = z.input<typeof apartSchema>

const tile = z.object({ value: count.nullable(), previous: count.nullable() })
const shareTile = z.object({ value: share, previous: share })
const moneyTile = z.object({
  value: inBase,
  previous: inBase,
  currencies: z.array(z.object({ currency: text.nullable(), value: sum })),
})

export const overviewSchema = z
  .object({
    ...whenCounted,
    countedTo: time
      .nullable()
      .describe('While it is behind: what happened later may not be counted yet.'),
    step: z.enum(['hour', 'day']),
    tiles: z.object({
      ...{ clicks: tile, leads: tile, purchases: tile, rejects: tile, trash: tile },
      approval: shareTile,
      revenue: moneyTile,
      hold: moneyTile,
      notAccepted: tile.describe('null: not for those who see some campaigns only.'),
      undelivered: tile,
    }),
    series: z.array(
      z.object({
        at: text.describe('The local day, or the local hour with its offset.'),
        ...{ clicks: count, leads: count, rebills: count },
        ...{ purchases: count, rejects: count, trash: count },
        revenue: inBase,
      }),
    ),
    campaigns: z.array(
      z.object({
        campaign: text.nullable(),
        ...{ clicks: count, leads: count, purchases: count, revenue: inBase },
        spark: z.array(count).describe('Leads, step by step.'),
      }),
    ),
    networks: z.array(z.object({ network: text, lastPostbackAt: time.nullable() })),
    issues: count,
  })
  .meta({ id: 'Overview' })

export const firstStepsSchema = z
  .object({
    setUpAt: time.nullable().describe('When the first owner was made; null: nobody was.'),
    triedAt: time.nullable().describe('The first word of the simulator that is still known.'),
    firstPostbackAt: time.nullable().describe('The first word of a network of one’s own.'),
  })
  .meta({ id: 'FirstSteps' })

export const issueKinds = [
  'destination-failing',
  'delivery-lost',
  'parked',
  'held',
  'held-by-hand',
  'word-unknown',
  'postback-refused',
  'not-accepted-spike',
  'network-silent',
  'waiting-decision',
  'held-back',
  'address-new',
  'disk',
] as const

export const issueSchema = z
  .object({
    id: text,
    kind: z.enum(issueKinds),
    severity: z.enum(['error', 'warning']),
    subject: text.describe('The destination, the network, or the disk it is about.'),
    reason: text.nullable().describe('A stable code, where there is one.'),
    count,
    capped: z.boolean().describe('There are more than were counted.'),
    since: time.nullable(),
    last: time.nullable(),
    leads: count.nullable(),
    money: z.array(z.object({ currency: text.nullable(), amount: sum })),
    link: text.describe('Where to see what it is about.'),
    mutedUntil: time.nullable(),
  })
  .meta({ id: 'Issue' })
export const issueListSchema = z.object({ items: z.array(issueSchema), next: z.null() })

export const healthSchema = z
  .object({
    destinations: z.array(
      z.object({
        destination: text,
        tries: count.describe('Of the newest 20,000 attempts of all.'),
        successRate: share,
        p50: z.number().nullable().describe('Milliseconds.'),
        p95: z.number().nullable(),
        p99: z.number().nullable(),
        codes: z.record(text, count).describe('HTTP status or problem → how often.'),
        waiting: count,
        oldestDueAt: time.nullable(),
        retries: count,
        parked: count,
      }),
    ),
    own: z.object({
      queueDepth: count,
      dbBytes: z.number(),
      walBytes: z.number(),
      diskFreeBytes: z.number().nullable(),
      diskBytes: z.number().nullable(),
      memoryBytes: z.number(),
      uptimeMs: z.number(),
      version: text,
      writerMs: z.number().describe('How long a write takes to be answered at this moment.'),
    }),
  })
  .meta({ id: 'Health' })

export const wordsSchema = z.object({
  items: z.array(
    z
      .object({
        word: text,
        meaning: text.nullable().describe('A status, `ignore`, or null: not understood.'),
        count: count.describe('Among the newest 2,000 postbacks of this network.'),
        lastSeenAt: time.nullable(),
        known: z.boolean(),
      })
      .meta({ id: 'SeenWord' }),
  ),
  next: z.null(),
})

export type FirstSteps = z.input<typeof firstStepsSchema>
export type Report = z.input<typeof reportSchema>
export type Overview = z.input<typeof overviewSchema>
export type Issue = z.input<typeof issueSchema>
export type Health = z.input<typeof healthSchema>
export type SeenWord = z.input<typeof wordsSchema>['items'][number]
