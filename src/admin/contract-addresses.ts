import { z } from 'zod'

const text = z.string()
const time = z.iso.datetime({ precision: 3 })

export const addressesSchema = z
  .object({
    mode: z.enum(['off', 'observe', 'enforce']),
    items: z
      .array(
        z.object({
          address: text.describe('An address, or a /24 or /48 where they are many.'),
          count: z.int(),
          firstAt: time,
          lastAt: time,
          listed: z.boolean().describe('It is in `allowFrom`.'),
          soldAt: time
            .nullable()
            .describe('It was new, in no list, and told of a Purchase at once: then.'),
        }),
      )
      .describe('Most calls first; at most 256.'),
    proposal: z.array(text).describe('What `allowFrom` would be.'),
    next: z.null(),
  })
  .meta({ id: 'SeenAddresses' })

export const enforceInput = z
  .strictObject({
    allowFrom: z
      .array(text.max(64))
      .min(1)
      .max(1000)
      .optional()
      .describe('Left out: what is proposed.'),
  })
  .meta({ id: 'EnforceAddresses' })

export const enforcedSchema = z
  .object({ mode: z.literal('enforce'), allowFrom: z.array(text) })
  .meta({ id: 'EnforcedAddresses' })

export type SeenAddresses = z.input<typeof addressesSchema>
