import { z } from 'zod'
import { fieldNames, saleKeys } from '../domain/dialect.ts'
import { sales } from '../domain/reading.ts'
import { statuses } from '../domain/status.ts'

const text = z.string().min(1)
const names = z.array(text)
const meaning = z.enum([...statuses, 'ignore'])

const signature = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('clickbank-ins') }),
  z.strictObject({ kind: z.literal('clickbank-cverify') }),
  z.strictObject({ kind: z.literal('jvzoo-cverify') }),
  z.strictObject({ kind: z.literal('digistore24') }),
  z.strictObject({ kind: z.literal('stripe') }),
  z.strictObject({
    kind: z.literal('hmac'),
    hash: z.enum(['sha1', 'sha256']),
    encoding: z.enum(['hex', 'base64']),
    as: text,
    decodesSecret: z.boolean().default(false),
  }),
])

const partial = <Schema extends z.ZodType>(schema: Schema) =>
  z.partialRecord(z.enum(fieldNames), schema)

/**
 * One file of `networks/`: what is left out is as with most networks. `macros` are the parameters of the
 * URL to paste, in their order, each with the network's macro or a fixed text; a network without them has
 * parameters of its own, all of them in `fields`.
 */
export const dialectFile = z.strictObject({
  name: text,
  kind: z.enum(['platform', 'network', 'cart']).default('network'),
  role: z.enum(['affiliate', 'seller', 'both']).default('affiliate'),
  verified: z.enum(['official', 'quoted', 'third-party', 'none']),
  source: text,
  method: z.enum(['GET', 'POST', 'GET or POST', 'none']).default('GET'),
  macros: z.record(text, text).optional(),
  fields: partial(names).default({}),
  unwrap: z.string().default(''),
  words: z.partialRecord(meaning, names).default({}),
  refinements: z
    .array(z.strictObject({ word: text, field: text, values: names, means: meaning }))
    .default([]),
  reversals: names.default([]),
  sales: z.record(text, z.enum(sales)).default({}),
  saleKey: z.enum(saleKeys).default('none'),
  rebillSuffix: z.string().default(''),
  statusWhenUnknown: z.enum(['refused', 'ignored']).default('refused'),
  defaultStatus: meaning.optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  minorUnits: names.default([]),
  minorDigits: z.record(z.string().regex(/^[A-Z]{3}$/), z.int().min(0).max(4)).default({}),
  refundTotals: z.record(text, text).nullable().default(null),
  testMarks: z.record(text, names).default({}),
  pings: names.optional(),
  txid: z.enum(['order', 'event']).default('order'),
  partialRefund: z.boolean().default(false),
  retryHours: z.int().min(1).max(720).default(24),
  refusedStatus: z.union([z.literal(200), z.literal(422)]).default(200),
  answer: text.default('OK'),
  tokens: names.default(['token']),
  signature: signature.default({ kind: 'none' }),
  clickLink: text,
  steps: names.optional(),
  notes: names.default([]),
})

export type DialectFile = z.output<typeof dialectFile>
