import { z } from 'zod'
import { requestSchema } from './contract.ts'

const text = z.string()
const time = z.iso.datetime({ precision: 3 })
const all = <Schema extends z.ZodType>(item: Schema) =>
  z.object({ items: z.array(item), next: z.null() })

export const clickImportSchema = z.object({
  accepted: z.int(),
  repeated: z.int().describe('Their subids were known: nothing changed.'),
  refused: z.array(
    z.object({
      line: z.int().describe('From 1: lines of NDJSON, entries of an array.'),
      reason: text.describe('A stable code.'),
      detail: text.optional(),
    }),
  ),
})

/** In the shape of the settings file, with defaults; secrets are `***`, and may be sent back so. */
export const settingSchema = z.looseObject({ id: text })
export const shownSettingSchema = settingSchema.extend({
  circuit: z
    .object({
      state: z
        .enum(['closed', 'open', 'half-open'])
        .describe(
          '`open`: too many calls failed; nothing is sent until then, and nothing is lost.',
        ),
      since: time.nullable(),
      until: time.nullable().describe('When the next call finds out whether it is back.'),
      atOnce: z.int().describe('Calls that may be under way at once now.'),
    })
    .nullable()
    .optional()
    .describe('Of a destination, as its calls went; null: it is well. Not saved.'),
  revision: text
    .nullable()
    .describe(
      'Sent back with a PUT, that is refused if it was changed meanwhile; null: if it is there.',
    ),
})
export const savedSettingSchema = shownSettingSchema.extend({ warnings: z.array(text) })
export const settingListSchema = z.object({
  items: z.array(shownSettingSchema),
  next: text.nullable(),
})

export const previewSchema = z
  .object({
    request: requestSchema.nullable().describe('null: it could not be rendered.'),
    problem: text.nullable(),
    detail: text.nullable(),
  })
  .meta({ id: 'PreviewAnswer' })

const dialectSchema = z
  .object({
    id: text,
    name: text,
    kind: z.enum(['platform', 'network', 'cart']),
    verified: z.enum(['official', 'quoted', 'third-party', 'none']),
    source: text,
    role: z.enum(['affiliate', 'seller', 'both']).describe('Whom it tells.'),
    method: z.enum(['GET', 'POST', 'GET or POST', 'none']).describe('none: it calls nobody.'),
    signature: text,
    secret: z
      .enum(['needed', 'possible', 'none'])
      .describe('Whether the network’s `secret` is: possible where it can bring a token.'),
    networks: z
      .array(z.object({ id: text, pasteUrl: text }))
      .describe('Your networks that speak it, each with its own URL to paste.'),
    pasteUrl: text.describe('What to paste at the network.'),
    template: text.describe('The same for a network to be made: `{network}` and `{key}` are left.'),
    clickLink: text,
    steps: z.array(text),
    notes: z.array(text),
    answer: text.describe('The text of a success.'),
    txid: z.enum(['order', 'event']).describe('What its ids name, unless the network says so.'),
    fields: z.record(text, z.array(text)),
    words: z.record(text, text),
    currency: text.nullable(),
    defaultStatus: text.nullable(),
    statusWhenUnknown: text,
  })
  .meta({ id: 'Dialect' })
export const dialectListSchema = all(dialectSchema)

const destinationKindSchema = z
  .object({
    id: text,
    name: text,
    kind: text,
    verified: z.enum(['official', 'quoted', 'third-party']),
    url: text,
    method: z.enum(['GET', 'POST']),
    macros: z.array(text),
    steps: z.array(text),
  })
  .meta({ id: 'DestinationKind' })
export const destinationKindListSchema = all(destinationKindSchema)

export const tokenSchema = z
  .object({
    id: text,
    name: text,
    scopes: z.array(text),
    createdAt: time,
    expiresAt: time.nullable(),
    madeBy: text.nullable().describe('Who made it; it can do no more than they can.'),
  })
  .meta({ id: 'Token' })
export const newTokenSchema = tokenSchema.extend({ token: text.describe('Shown this once.') })
export const tokenListSchema = z.object({ items: z.array(tokenSchema), next: text.nullable() })

export type ShownToken = z.input<typeof tokenSchema>
export type ShownDialect = z.input<typeof dialectSchema>
export type DestinationKind = z.input<typeof destinationKindSchema>
