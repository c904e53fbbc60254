import { z } from 'zod'
import { aparts, marks } from '../domain/click.ts'
import { deliveryStates, parkers } from '../domain/delivery.ts'
import { causes } from '../domain/lead.ts'
import { sales } from '../domain/reading.ts'
import { statuses } from '../domain/status.ts'
import { outcomes } from '../domain/verdict.ts'

const time = z.iso
  .datetime({ precision: 3 })
  .meta({ id: 'Time', description: 'ISO 8601, UTC, with milliseconds.' })
const amount = z
  .string()
  .regex(/^-?\d{1,13}(\.\d{1,6})?$/)
  .meta({ id: 'Amount', description: 'Decimal text, never a float: `"12.50"`.' })
const status = z.enum(statuses).meta({ id: 'Status' })
const text = z.string()
const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable()

const list = <Schema extends z.ZodType>(item: Schema) =>
  z.object({
    items: z.array(item),
    next: orNull(text).describe('Give it back as `cursor` for the next page; null on the last.'),
  })

export const problemSchema = z
  .object({
    type: text,
    title: text,
    status: z.int(),
    reason: text.describe('A stable code.'),
    detail: text.optional(),
    problems: z.array(text).optional().describe('Everything that is wrong, one by one.'),
    id: text.optional(),
  })
  .meta({ id: 'Problem' })

export const leadSchema = z
  .object({
    id: text,
    subid: text,
    txid: orNull(text),
    sale: z.enum(sales),
    status,
    provisional: z.boolean(),
    test: z.boolean(),
    payout: orNull(amount),
    currency: orNull(text),
    network: text,
    campaign: orNull(text),
    click: z.boolean().describe('Whether the click is known.'),
    comment: orNull(text),
    goal: orNull(text),
    leadAt: orNull(time),
    purchaseAt: orNull(time),
    rejectAt: orNull(time),
    trashAt: orNull(time),
    createdAt: time,
    updatedAt: time,
    clickAt: orNull(time),
    deliveries: z
      .partialRecord(z.enum(deliveryStates), z.int())
      .describe('How many in each state.'),
  })
  .meta({ id: 'Lead' })

export const clickSchema = z
  .object({
    subid: text,
    at: time,
    campaign: orNull(text),
    source: orNull(text),
    prelanding: orNull(text),
    landing: orNull(text),
    px: orNull(text),
    domain: orNull(text),
    externalId: orNull(text),
    ip: orNull(text),
    ua: orNull(text),
    country: orNull(text),
    region: orNull(text),
    city: orNull(text),
    device: orNull(text),
    os: orNull(text),
    browser: orNull(text),
    cost: orNull(amount),
    apart: orNull(z.enum(aparts)).describe(
      'Why it is kept but counted as no click; null: it is one.',
    ),
    mark: orNull(z.enum(marks)).describe(
      'Worth knowing of a click that counts: of a datacentre, from an address that clicked before that day.',
    ),
    prefetch: z.boolean(),
    doNotSell: z.boolean().describe('The visitor does not want their data sold or shared.'),
    params: z.record(text, text),
  })
  .meta({ id: 'Click' })

export const postbackSchema = z
  .object({
    id: text,
    at: time,
    network: text,
    cause: z.enum(causes),
    method: text,
    path: text.describe('Keys are shown as `***`.'),
    query: text.describe('As received; values of keys, tokens and secrets are shown as `***`.'),
    contentType: orNull(text),
    body: orNull(text),
    bodyEncoding: orNull(z.enum(['text', 'base64'])).describe('`base64` when it is no UTF-8.'),
    bodyTruncated: z
      .boolean()
      .describe('Only its beginning is shown: 4 KiB in lists, 64 KiB elsewhere.'),
    headers: z
      .record(text, text)
      .describe('Those that its dialect reads; what proves its sender is `***`.'),
    ip: orNull(text),
    outcome: z.enum(outcomes),
    reason: orNull(text),
    notes: z.array(text),
    subid: orNull(text),
    txid: orNull(text),
    settingsVersion: z.int(),
    campaign: orNull(text),
    leadId: orNull(text).describe('The lead it moved.'),
    from: orNull(status).describe('What that lead was before it.'),
    to: orNull(status).describe('What it made of that lead; null: it moved none.'),
    payout: orNull(amount),
    currency: orNull(text),
    sent: z
      .array(z.object({ id: text, destination: text, state: z.enum(deliveryStates) }))
      .describe('The deliveries owed because of it.'),
  })
  .meta({ id: 'Postback' })

export const requestSchema = z
  .object({
    method: z.enum(['GET', 'POST']),
    url: text,
    headers: z.record(text, text),
    body: orNull(text),
  })
  .meta({ id: 'Request', description: 'Secrets are shown as `***`.' })

const processSchema = z
  .object({
    Initial: orNull(time),
    Generated: orNull(time),
    Sending: orNull(time),
    Processing: orNull(time),
    Updating: orNull(time),
    Final: orNull(time),
  })
  .meta({ id: 'Process', description: 'When this postback reached each state; null: not yet.' })

export const deliverySchema = z
  .object({
    id: text,
    at: time,
    subid: text,
    txid: orNull(text),
    leadId: text,
    moveId: text,
    event: status,
    destination: text,
    network: text,
    campaign: orNull(text),
    payout: orNull(amount),
    currency: orNull(text),
    url: orNull(text).describe('As rendered; null before the first attempt.'),
    method: orNull(z.enum(['GET', 'POST'])),
    state: z.enum(deliveryStates),
    parkedBy: orNull(z.enum(parkers)).describe(
      'Why it is parked: `problem` and `hand` wait for a person, the others end by themselves.',
    ),
    process: processSchema,
    attempts: z.int().describe('Since it was sent again last.'),
    generation: z.int().describe('How often it was sent again by hand or by a replay.'),
    waitsFor: orNull(z.literal('click')).describe(
      'Waiting, it waits for its click, as long as `clickWaitMs` of its destination says.',
    ),
    nextAt: orNull(time),
    lastStatus: orNull(z.int()),
    lastError: orNull(text).describe(
      'Why it was not delivered; of a delivered one `reply-unknown`: the status in its answer was not.',
    ),
    supersededBy: orNull(text).describe('The delivery of newer news that it gave way to.'),
    replyStatus: orNull(text),
    latencyMs: orNull(z.number()).describe('How long its last attempt took.'),
  })
  .meta({ id: 'Delivery' })

export const attemptSchema = z
  .object({
    deliveryId: text,
    attempt: z.int(),
    generation: z.int(),
    startedAt: time,
    sentAt: orNull(time).describe('When the bytes were on the wire; null: never.'),
    endedAt: time,
    durationMs: z.number(),
    status: orNull(z.int()),
    problem: orNull(text),
    detail: orNull(text),
    answer: orNull(text),
    answerTruncated: z.boolean(),
    retryAfterMs: orNull(z.number()),
    remoteAddress: orNull(text),
  })
  .meta({ id: 'Attempt' })

export const deliveryDetailSchema = deliverySchema
  .extend({
    request: orNull(requestSchema),
    version: orNull(z.int()).describe('Of the destination whose templates made the request.'),
    log: z.array(attemptSchema),
  })
  .meta({ id: 'DeliveryDetail' })

const moveSchema = z.object({
  id: text,
  leadId: text,
  network: text,
  postbackId: text,
  cause: z.enum(causes),
  chain: z.int(),
  from: orNull(status),
  to: status,
  reason: orNull(text),
  txid: orNull(text),
  sale: z.enum(sales),
  payout: orNull(amount),
  currency: orNull(text),
  payoutBefore: orNull(amount),
  currencyBefore: orNull(text),
  comment: orNull(text),
  goal: orNull(text),
  eventAt: time,
  test: z.boolean(),
  provisional: z.boolean(),
  unauthenticated: z.boolean(),
})

const event = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.object({ at: time, kind: z.literal(kind), ...shape })

export const traceEventSchema = z
  .discriminatedUnion('kind', [
    event('click', clickSchema.omit({ at: true }).shape),
    event('view', { landing: orNull(text) }),
    event('postback', postbackSchema.omit({ at: true }).shape),
    event('move', moveSchema.shape),
    event('delivery', deliverySchema.omit({ at: true }).shape),
    event('attempt', { destination: text, ...attemptSchema.shape }),
    event('not-sent', { moveId: text, destination: text, reason: text }),
  ])
  .meta({ id: 'TraceEvent' })

export const traceSchema = z
  .object({
    subid: text,
    click: orNull(clickSchema),
    leads: z.array(leadSchema),
    events: z.array(traceEventSchema).describe('In order of time.'),
  })
  .meta({ id: 'Trace' })

const ledgerRowSchema = z
  .object({
    destination: text,
    accepted: z.int().describe('Always the sum of the rest.'),
    delivered: z.int(),
    failed: z.int(),
    expired: z.int(),
    cancelled: z.int(),
    parked: z.int(),
    waiting: z.int(),
  })
  .meta({ id: 'LedgerRow' })

export const leadListSchema = list(leadSchema)
export const postbackListSchema = list(postbackSchema)
export const deliveryListSchema = list(deliverySchema)
export const ledgerSchema = list(ledgerRowSchema)

export type ShownLead = z.input<typeof leadSchema>
export type ShownClick = z.input<typeof clickSchema>
export type ShownPostback = z.input<typeof postbackSchema>
export type ShownDelivery = z.input<typeof deliverySchema>
export type ShownAttempt = z.input<typeof attemptSchema>
export type ShownRequest = z.input<typeof requestSchema>
export type TraceEvent = z.input<typeof traceEventSchema>
export type Trace = z.input<typeof traceSchema>
