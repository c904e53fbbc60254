import { z } from 'zod'
import { findDialect } from '../dialects/catalogue.ts'
import { saleKeys } from '../domain/dialect.ts'
import type { Network } from '../domain/settings.ts'
import { allowedMoves, statuses } from '../domain/status.ts'
import {
  cidr,
  currency,
  id,
  listOf,
  notMasked,
  repeatedIn,
  statusName,
  wholeNumber,
  word,
} from './parts.ts'
import { strict } from './problems.ts'

const dayMs = 24 * 3600 * 1000

const dialectId = z.string().refine((value) => findDialect(value) !== undefined, {
  error: 'is no dialect that Carom knows; `carom networks` lists them',
})

const dialects = z.preprocess(
  (value) => (value === undefined || Array.isArray(value) ? value : [value]),
  z.array(dialectId).min(1).max(16).default(['generic']),
)

const key = z.string().regex(/^[A-Za-z0-9._~-]{1,128}$/, {
  error: 'must be 1 to 128 letters, digits, `-`, `.`, `_` or `~`',
})

const secret = z
  .string()
  .min(1)
  .max(1024)
  .refine(notMasked, { error: 'is the mask of a secret, not the secret' })

const words = strict({
  Lead: listOf(word),
  Purchase: listOf(word),
  Reject: listOf(word),
  Trash: listOf(word),
})

const moveRow = listOf(statusName, 4)

// A row that is left out stays the common one.
const moves = strict({
  Lead: moveRow.default([...allowedMoves.Lead]),
  Purchase: moveRow.default([...allowedMoves.Purchase]),
  Reject: moveRow.default([...allowedMoves.Reject]),
  Trash: moveRow.default([...allowedMoves.Trash]),
})

const repeat = strict({
  windowMs: wholeNumber(0, 400 * dayMs).optional(),
  after: z.enum(['repeat', 'sale']).default('repeat'),
  otherAmount: z.enum(['amend', 'sale']).default('amend'),
})

// It goes out as it is, to whom it was set for.
const answerText = z.string().regex(/^[\x20-\x7e]{1,200}$/, {
  error: 'must be 1 to 200 printable characters',
})

const orNull = <Schema extends z.ZodType>(schema: Schema) =>
  schema.optional().transform((value): z.output<Schema> | null => value ?? null)

export const networkInput = strict({
  id,
  dialect: dialects,
  enabled: z.boolean().default(true),
  key: orNull(key),
  previousKey: orNull(key),
  secret: orNull(secret),
  previousSecret: orNull(secret),
  statuses: words.prefault({}),
  ignore: listOf(word),
  reversals: listOf(word),
  currency: orNull(currency),
  defaultStatus: orNull(statusName),
  statusWhenUnknown: orNull(z.enum(['refused', 'ignored'])),
  unknownSubid: z.enum(['accept', 'wait', 'refuse']).default('accept'),
  txid: z.enum(['order', 'event']).optional(),
  saleKey: orNull(z.enum(saleKeys)),
  allowFrom: listOf(cidr),
  addresses: orNull(z.enum(['off', 'observe', 'enforce'])),
  repeat: repeat.prefault({}),
  moves: orNull(moves),
  reopen: z.boolean().default(false),
  partialRefund: z.boolean().optional(),
  refusedStatus: orNull(wholeNumber(200, 599)),
  answer: orNull(answerText),
})
  .superRefine((input, context) => {
    if (input.addresses === 'enforce' && input.allowFrom.length === 0) {
      const message = 'enforces nothing without `allowFrom`'
      context.addIssue({ code: 'custom', path: ['addresses'], message })
    }
    const all = [...statuses.flatMap((status) => input.statuses[status]), ...input.ignore]
    const twice = repeatedIn(all)
    if (twice === undefined) return
    const message = `the word \`${twice}\` stands twice; each word has one meaning`
    context.addIssue({ code: 'custom', path: ['statuses'], message })
  })
  .transform(
    ({ dialect, ...input }): Network => ({
      ...input,
      dialects: dialect,
      txid: input.txid ?? findDialect(dialect[0] ?? '')?.txid ?? 'order',
      partialRefund: input.partialRefund ?? dialect.some((one) => findDialect(one)?.partialRefund),
      repeat: { ...input.repeat, windowMs: input.repeat.windowMs ?? retryWindowMs(dialect) },
    }),
  )

/** As long as the most stubborn of its channels. */
function retryWindowMs(ids: readonly string[]): number {
  return Math.max(...ids.map((one) => findDialect(one)?.retryWindowMs ?? dayMs))
}
