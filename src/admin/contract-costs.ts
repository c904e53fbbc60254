import { z } from 'zod'
import { pageQuery } from './contract-inputs.ts'

const text = z.string()
const time = z.iso.datetime({ precision: 3 })

/** One row of an upload. */
export const costRowInput = z
  .strictObject({
    campaign: text.describe('Its id.'),
    day: text.describe('`2026-11-24`'),
    zone: text.optional().describe('By which the day is cut; left out: the workspace’s.'),
    amount: z.union([text, z.number()]).describe('In the base currency.'),
    param: text.optional().describe('A parameter of the link: the amount is of one of its values.'),
    value: text.optional(),
  })
  .meta({ id: 'CostRow' })

export const costImportQuery = z.strictObject({
  dryRun: z.enum(['true', 'false']).default('false'),
})

export const costOutcomes = ['new', 'changed', 'same', 'no-clicks', 'refused'] as const
export type CostOutcome = (typeof costOutcomes)[number]

const part = {
  campaign: text,
  day: text,
  zone: text,
  param: text.describe('Empty: of all clicks of the campaign.'),
  value: text,
  amount: text,
}

const costLineSchema = z.object({
  line: z.int().describe('From 1: lines of NDJSON or CSV, entries of an array.'),
  ...part,
  outcome: z.enum(costOutcomes).describe('same: nothing changes.'),
  clicks: z.int().nullable().describe('Over which it is spread.'),
  perClick: text.nullable(),
  before: text.nullable().describe('The amount that was told before.'),
  reason: text.nullable(),
  detail: text.nullable(),
})

export const costImportSchema = z
  .object({
    dryRun: z.boolean(),
    rows: z.array(costLineSchema).describe('In their order, at most 5,000.'),
    counts: z.record(z.enum(costOutcomes), z.int()),
    truncated: z.boolean(),
  })
  .meta({ id: 'CostImport' })

export const costListQuery = pageQuery
export const costListSchema = z.object({
  items: z.array(
    z.object({
      ...part,
      id: text,
      at: time,
      by: text,
      amountBefore: text.nullable(),
      state: z.enum(['spreading', 'done']),
      clicks: z.int().nullable(),
      done: z.int().describe('Clicks that have their part already.'),
    }),
  ),
  next: text.nullable(),
})

export type CostImport = z.output<typeof costImportSchema>
export type CostLine = z.output<typeof costLineSchema>
export type CostList = z.output<typeof costListSchema>
