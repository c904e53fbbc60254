import { z } from 'zod'
import { isZone } from '../domain/zone.ts'
import { bases, cubeOf, type Dimension, dimensions } from '../store/numbers.ts'
import { readTime } from './contract-inputs.ts'

const dayMs = 86_400_000
const mostDays = 400
const mostHourDays = 62
const mostLevels = 3

const time = z
  .string()
  .transform((text, context) => {
    const at = readTime(text)
    if (at !== undefined) return at
    context.addIssue('is no ISO 8601 time with its zone, and no epoch milliseconds')
    return z.NEVER
  })
  .meta({ description: 'ISO 8601 with its zone, or epoch milliseconds.' })

const anyOf = z
  .string()
  .max(4_000)
  .transform((text) => text.split(','))
  .describe('One or more, with commas between them.')

const isDimension = (name: string): name is Dimension => dimensions.some((one) => one === name)

const apartText = 'prelanding, px and domain apart from region, city, browser and mark'

const by = z
  .string()
  .max(100)
  .transform((text, context): readonly Dimension[] => {
    const names = text.split(',')
    const known = names.filter(isDimension)
    const fine = known.length === names.length && new Set(names).size === names.length
    if (fine && names.length <= mostLevels) {
      if (cubeOf(known) !== -1) return known
      context.addIssue(`counts ${apartText}`)
      return z.NEVER
    }
    context.addIssue(`is not one to ${mostLevels} different of ${dimensions.join(', ')}`)
    return z.NEVER
  })
  .describe(
    `One to ${mostLevels} of ${dimensions.join(', ')}, with commas between them; ${apartText}.`,
  )

const range = {
  from: time.optional().describe('Inclusive; seven days before `to` when left out.'),
  to: time.optional().describe('Exclusive; now when left out.'),
}

const counted = {
  ...range,
  zone: z
    .string()
    .max(64)
    .refine(isZone, 'is no time zone by its IANA name')
    .optional()
    .describe('IANA name; the workspace’s when left out.'),
  countBy: z.enum(bases).optional().describe('The workspace’s when left out.'),
}

export const overviewQuery = z.strictObject(counted)
export const reportQuery = z.strictObject({
  ...counted,
  by: by.default(['campaign', 'network', 'day']),
  campaign: anyOf.optional(),
  network: anyOf.optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'is no whole number from 1 to 5000')
    .transform(Number)
    .pipe(z.int().min(1).max(5_000))
    .default(1_000)
    .describe('1 to 5000 rows.'),
})
export const apartQuery = z.strictObject({ ...range, campaign: anyOf.optional() })
export const healthQuery = z.strictObject(range)
export const issueQuery = z.strictObject({
  muted: z.enum(['true', 'false']).optional().describe('Show those that are muted too.'),
})
export const muteInput = z.strictObject({
  until: time.nullable().describe('At most a year from now; null: no longer muted.'),
})

type Range = { readonly from?: number | undefined; readonly to?: number | undefined }

/** The time asked for, or what is wrong with it. */
export function rangeOf(
  query: Range,
  now: number,
  by: readonly Dimension[] = [],
): { readonly from: number; readonly to: number } | string {
  const to = query.to ?? now
  const from = query.from ?? Math.max(0, to - 7 * dayMs)
  const days = by.includes('hour') ? mostHourDays : mostDays
  if (from >= to) return 'from: is not before `to`'
  if (to - from > days * dayMs) return `from: is more than ${days} days before \`to\``
  return { from, to }
}
