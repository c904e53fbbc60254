import { z } from 'zod'
import { statuses } from '../domain/status.ts'
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
    kind: text.describe('generic, or source: one of the source kinds, with its fields to fill in.'),
    verified: z.enum(['official', 'quoted', 'third-party', 'none']),
    url: text,
    method: z.enum(['GET', 'POST']),
    macros: z.array(text),
    steps: z.array(text),
  })
  .meta({ id: 'DestinationKind' })
export const destinationKindListSchema = all(destinationKindSchema)

const namedMacro = z.object({ parameter: text, macro: text })

const sourceKindSchema = z
  .object({
    id: text,
    name: text,
    verified: z.enum(['official', 'quoted', 'third-party', 'none']),
    source: text.describe('Where the facts were read.'),
    click: z.object({
      parameter: text.describe('Of the campaign’s link, for the source’s click id.'),
      macro: text
        .nullable()
        .describe('What the source puts there; null: not known, or not needed.'),
      appended: z.boolean().describe('The source adds the parameter to every link by itself.'),
    }),
    tokens: z.record(text, text).describe('Further parameters of the link, with its macros.'),
    cost: namedMacro.nullable(),
    postback: z.object({
      method: z.enum(['GET', 'POST']),
      url: text.describe('In our macros; `<name>` stands for each field.'),
      events: z.array(z.enum(statuses)),
      tellsStatuses: z.boolean().describe('false: one status alone may call it.'),
      fields: z.array(z.object({ name: text, hint: text })),
      example: text,
      firstSaleOnly: z.boolean(),
      freshForMs: z.int().nullable(),
      success: z.record(text, z.unknown()).describe('In the shape of a destination’s.'),
      retries: text.nullable(),
    }),
    steps: z.array(text),
    notes: z.array(text),
  })
  .meta({ id: 'SourceKind' })
export const sourceKindListSchema = all(sourceKindSchema)

export const campaignLinkSchema = z
  .object({
    link: text.describe('To be pasted as it is: macros are never encoded.'),
    snippet: text
      .nullable()
      .describe('For a page that the ad leads to itself; null: the campaign has no public key.'),
    parameters: z.array(
      z.object({
        name: text,
        macro: text,
        known: z.boolean().describe('false: the macro is a place to fill in by hand.'),
        brings: z.enum(['click-id', 'cost', 'token']),
      }),
    ),
  })
  .meta({ id: 'CampaignLink' })

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
export type CampaignLink = z.input<typeof campaignLinkSchema>
export type ShownSourceKind = z.input<typeof sourceKindSchema>
export type DestinationKind = z.input<typeof destinationKindSchema>
