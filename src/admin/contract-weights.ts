import { z } from 'zod'

const rate = z.number()

const weighedSchema = z.object({
  id: z.string(),
  share: rate.describe('Of the visitors, from 0 to 1.'),
  clicks: z.int(),
  leads: z.int(),
  approved: z.int().describe('Leads that are a Purchase.'),
  decided: z.int().describe('Leads that are a Purchase, a Reject or a Trash.'),
  revenue: rate.describe('In the base currency, or the most frequent one where there is none.'),
  leadRate: rate.describe('Leads a click, held against all pages together.'),
  approval: rate.describe('Purchases a decided lead, likewise.'),
  payout: rate.describe('Revenue a purchase, likewise.'),
  value: rate.describe('Their product, what a click is expected to earn; 0: nothing is known.'),
})

const versionSchema = z
  .object({
    version: z.int(),
    at: z.iso.datetime({ precision: 3 }),
    floor: z.int().describe('Percent of the visitors that every page gets.'),
    days: z.int().describe('So many days of clicks were looked at.'),
    prelandings: z.array(weighedSchema),
    landings: z.array(weighedSchema),
  })
  .meta({ id: 'Weights', description: 'How pages were weighed by what they earn, and why so.' })

export const weightsSchema = z.object({ items: z.array(versionSchema), next: z.null() })

export type WeightsShown = z.input<typeof versionSchema>
export type WeighedShown = z.input<typeof weighedSchema>
