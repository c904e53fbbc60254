import { z } from 'zod'
import { statuses } from '../domain/status.ts'

const text = z.string().min(1)
const parameter = z.string().regex(/^[\w.-]{1,64}$/)
const macro = z.string().regex(/^[^\s&]{1,255}$/)

/**
 * One file of `sources/`: a place where clicks are bought. What is left out is as with most: GET, no
 * tokens, no cost, any 2xx is a success. `click.macro` left out: nobody knows it, or the source adds the
 * parameter to every link by itself (`appended`).
 */
export const sourceFile = z.strictObject({
  name: text,
  verified: z.enum(['official', 'quoted', 'third-party', 'none']),
  source: text,
  click: z.strictObject({
    parameter,
    macro: macro.optional(),
    appended: z.boolean().default(false),
  }),
  tokens: z.record(parameter, macro).default({}),
  cost: z.strictObject({ parameter, macro }).optional(),
  postback: z.strictObject({
    method: z.enum(['GET', 'POST']).default('GET'),
    url: text,
    events: z.array(z.enum(statuses)).min(1),
    example: text,
    fields: z.record(z.string().regex(/^\w{1,32}$/), text).default({}),
    firstSaleOnly: z.boolean().default(false),
    freshForHours: z.int().min(1).max(2160).optional(),
    success: z
      .strictObject({
        status: z.array(z.int().min(100).max(599)).optional(),
        contains: text.optional(),
        lacks: text.optional(),
        duplicate: text.optional(),
      })
      .default({}),
    retries: text.optional(),
  }),
  steps: z.array(text).optional(),
  notes: z.array(text).default([]),
})

export type SourceFile = z.output<typeof sourceFile>
