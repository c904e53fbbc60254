import { z } from 'zod'
import { statuses } from '../domain/status.ts'

const isoTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?$/
const epochMs = /^\d{1,14}$/

/** Epoch milliseconds of ISO 8601 with its zone, of a bare date (UTC), or of epoch milliseconds. */
export function readTime(text: string): number | undefined {
  if (epochMs.test(text)) return Number(text)
  if (!isoTime.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) || at < 0 ? undefined : at
}

export const time = z
  .string()
  .transform((text, context) => {
    const at = readTime(text)
    if (at !== undefined) return at
    context.addIssue('is no ISO 8601 time with its zone, and no epoch milliseconds')
    return z.NEVER
  })
  .meta({ description: 'ISO 8601 with its zone, or epoch milliseconds.' })

export const whole = (min: number, max: number, standard: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `is no whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.int().min(min, `is less than ${min}`).max(max, `is more than ${max}`))
    .default(standard)
export const name = z.string().max(255)

const noCursor = 'is no cursor of this list'
export const cursor = z.string().regex(/^[A-Za-z0-9_=.-]{1,1024}$/, noCursor)

/** The text within; undefined where there is none. */
function textOf(given: string): string | undefined {
  try {
    const bytes = atob(given.replaceAll('-', '+').replaceAll('_', '/'))
    const read = new TextDecoder('utf-8', { fatal: true })
    return read.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)))
  } catch {
    return undefined
  }
}

/** Of a log: where its last row stands, or the id of one that is on its way. */
function isPlace(given: string): boolean {
  return /^d_\w+$/.test(given) || /^\[\d+,"[^"]*"\]$/.test(textOf(given) ?? '')
}

/** Of what stands in memory: its last key. */
const isKey = (given: string): boolean => textOf(given) !== undefined

export const paged = {
  cursor: cursor.refine(isPlace, noCursor).optional(),
  limit: whole(1, 500, 100).describe('1 to 500'),
}
export const timed = {
  from: time.optional().describe('Inclusive. ISO 8601 with its zone, or epoch milliseconds.'),
  to: time.optional().describe('Exclusive.'),
}

export const nothingAsked = z.strictObject({})
export const pageQuery = z.strictObject({
  ...paged,
  cursor: cursor.refine(isKey, noCursor).optional(),
})
export const dialectQuery = z.strictObject({
  network: name.optional().describe('Fill the URLs for this network alone.'),
  reveal: z.enum(['true', 'false']).optional().describe('Show its key; needs the scope `admin`.'),
})

/** One row of an import. Whatever another tracker knows beside it belongs into `params`. */
export const clickRow = z
  .strictObject({
    subid: z.string(),
    at: z.union([z.string(), z.int()]).optional(),
    campaign: name.nullish(),
    prelanding: name.nullish(),
    landing: name.nullish(),
    px: name.nullish(),
    domain: name.nullish(),
    externalId: z.string().max(1000).nullish(),
    doNotSell: z.boolean().nullish(),
    params: z.record(z.string().min(1).max(255), z.string().max(1000)).nullish(),
  })
  .meta({ id: 'ClickRow' })

export const previewShape = {
  subid: z.string().optional(),
  status: z.enum(statuses).optional(),
  network: name.optional(),
  txid: name.optional(),
  payout: z.string().max(40).optional(),
  currency: z.string().max(3).optional(),
}

export const previewInput = z
  .strictObject(previewShape)
  .meta({ id: 'Preview', description: 'What is left out comes from the lead, if there is one.' })

/** `admin` is all of them; `write` changes campaigns and acts on deliveries. */
export const scopes = ['admin', 'write', 'read', 'event', 'metrics'] as const
export type Scope = (typeof scopes)[number]

export const tokenInput = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    scopes: z.array(z.enum(scopes)).min(1).max(scopes.length),
    expiresAt: time.nullish(),
  })
  .meta({ id: 'NewToken' })
