import { z } from 'zod'
import { deliveryStates } from '../domain/delivery.ts'
import { statuses } from '../domain/status.ts'
import { outcomes } from '../domain/verdict.ts'
import { isZone } from '../domain/zone.ts'
import { cursor, name, paged, timed, whole } from './contract-inputs.ts'

const mostValues = 50

/** `a,b`: any of them. */
export const anyOf = name
  .transform((text) => text.split(',').filter((part) => part !== ''))
  .refine((values) => values.length <= mostValues, `has more than ${mostValues} values`)
  .meta({ description: 'Several, with commas between them: any of these.' })

export const anyNamed = <Value extends string>(known: readonly Value[]) =>
  z
    .string()
    .transform((text, context) => {
      const values = text.split(',')
      const wanted = known.filter((one) => values.includes(one))
      if (values.every((value) => known.some((one) => one === value))) return wanted
      context.addIssue(`knows only ${known.join(', ')}`)
      return z.NEVER
    })
    .meta({ description: `Any of these, with commas between them: ${known.join(', ')}.` })

const common = {
  ...timed,
  subid: name.optional(),
  q: name.optional().describe('How a subid or transaction id begins.'),
  campaign: anyOf.optional(),
}
const filters = {
  leads: { ...common, status: anyNamed(statuses).optional(), network: anyOf.optional() },
  postbacks: {
    ...common,
    outcome: anyNamed(outcomes).optional(),
    reason: anyOf.optional(),
    network: anyOf.optional(),
    status: anyNamed(statuses).optional(),
    method: anyOf.optional(),
  },
  deliveries: {
    ...common,
    state: anyNamed(deliveryStates).optional(),
    held: z
      .enum(['true', 'false'])
      .optional()
      .describe('Only what is parked and waits for a person (`true`); all but that (`false`).'),
    destination: anyOf.optional(),
    event: anyNamed(statuses).optional(),
    error: anyOf.optional(),
  },
} as const

export const leadQuery = z.strictObject({ ...paged, ...filters.leads })
export const postbackQuery = z.strictObject({ ...paged, ...filters.postbacks })
export const deliveryQuery = z.strictObject({ ...paged, ...filters.deliveries })

const zone = z
  .string()
  .refine((text) => isZone(text), 'is no IANA name of a time zone')
  .default('UTC')

const bars = {
  zone: zone.describe('IANA name; hours and days begin as they do there.'),
  buckets: whole(2, 110, 60).describe('At most so many bars.'),
}
const exported = {
  format: z.enum(['csv', 'jsonl']).default('csv'),
  delimiter: z.enum([',', ';']).default(',').describe('Between the columns of CSV.'),
  zone: zone.describe('IANA name, for the local times of CSV.'),
}
const facetOf = <Field extends string>(fields: readonly [Field, ...Field[]]) => ({
  field: z.enum(fields),
})

/** What each log is asked: its filter, and what the question itself needs. */
export const logQueries = {
  leads: {
    count: z.strictObject(filters.leads),
    histogram: z.strictObject({ ...filters.leads, ...bars }),
    facets: z.strictObject({
      ...filters.leads,
      ...facetOf(['status', 'network', 'campaign']),
    }),
    export: z.strictObject({ ...filters.leads, ...exported }),
  },
  postbacks: {
    count: z.strictObject(filters.postbacks),
    histogram: z.strictObject({ ...filters.postbacks, ...bars }),
    facets: z.strictObject({
      ...filters.postbacks,
      ...facetOf(['outcome', 'reason', 'network', 'status', 'campaign', 'method']),
    }),
    export: z.strictObject({ ...filters.postbacks, ...exported }),
  },
  deliveries: {
    count: z.strictObject(filters.deliveries),
    histogram: z.strictObject({ ...filters.deliveries, ...bars }),
    facets: z.strictObject({
      ...filters.deliveries,
      ...facetOf(['state', 'destination', 'event', 'campaign', 'error']),
    }),
    export: z.strictObject({ ...filters.deliveries, ...exported }),
  },
} as const

export const streamTopics = ['postbacks', 'deliveries', 'clicks'] as const
export const streamQuery = z.strictObject({
  topics: anyNamed(streamTopics).optional().describe('Left out: all of them.'),
  after: cursor.optional().describe('The `id` of the last event that was seen.'),
})

const time = z.iso.datetime({ precision: 3 })

export const countSchema = z
  .object({
    count: z.int(),
    capped: z.boolean().describe('There are at least so many; counted to 10,000.'),
  })
  .meta({ id: 'LogCount' })

export const histogramSchema = z
  .object({
    stepMs: z.int(),
    items: z.array(
      z.object({
        at: time.describe('Where the bar begins.'),
        counts: z
          .record(z.string(), z.int())
          .describe(
            'By status of leads, outcome of postbacks, state of deliveries. Of what is parked, `held` is what waits for a person.',
          ),
      }),
    ),
    truncated: z.boolean().describe('Only the newest rows were counted.'),
  })
  .meta({ id: 'LogHistogram' })

export const facetSchema = z
  .object({
    items: z
      .array(countSchema.extend({ value: z.string() }))
      .describe('Most rows first, by whole quarters of an hour.'),
    next: z.null(),
  })
  .meta({ id: 'LogFacets' })
