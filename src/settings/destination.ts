import { createRequire } from 'node:module'
import { z } from 'zod'
import { findDialect } from '../dialects/catalogue.ts'
import { passingProblems, problemChoices } from '../domain/delivery.ts'
import {
  type CompiledRequest,
  compileRequest,
  needsClick,
  type RequestParts,
} from '../domain/request.ts'
import { reversalParts } from '../domain/reversal.ts'
import {
  type Destination,
  type Reversal,
  type SuccessRule,
  usualBreaker,
} from '../domain/settings.ts'
import { statuses } from '../domain/status.ts'
import { ca, localAddress, proxy } from './egress.ts'
import {
  amount,
  foreignId,
  id,
  listOf,
  maskInside,
  notMasked,
  statusName,
  wholeNumber,
  withoutMask,
} from './parts.ts'
import { strict, unknownAmong } from './problems.ts'
import { signing, signingProblem } from './signing.ts'

const dayMs = 24 * 3600 * 1000
const mostRetries = 100
const longestTextTemplate = 65_536

const method = z
  .string()
  .transform((value) => value.toUpperCase())
  .pipe(z.enum(['GET', 'POST']))

const headerValue = z
  .union([z.string(), z.number().transform(String)], { error: 'must be text' })
  .refine(notMasked, { error: 'is the mask of a secret, not the secret' })

const headers = z.record(z.string(), headerValue)

// What the exact request is made of; checked apart, so that its faults are named beside all others.
const requestShape = {
  url: z.string().min(1).max(8192).refine(withoutMask, { error: maskInside }),
  method: method.default('POST'),
  headers: headers.default({}),
  body: z.string().max(longestTextTemplate).refine(withoutMask, { error: maskInside }).optional(),
  contentType: z.string().max(255).optional(),
}
const requestInput = z.object(requestShape)

const reversal = strict({
  ...requestShape,
  headers: headers.optional(),
}).transform(({ headers, body, contentType, ...rest }): Reversal => {
  return { ...rest, headers: orNull(headers), body: orNull(body), contentType: orNull(contentType) }
})

// More than all of it is for receivers that reckon with another sum.
const payoutShare = amount.refine((value) => Number(value) > 0 && Number(value) <= 100, {
  error: 'must be more than 0 and at most 100, such as "0.8"',
})

const replyDialect = z.string().refine((value) => findDialect(value)?.signature.kind === 'none', {
  error: 'must be a dialect without signature; `carom networks` lists them',
})

const success = strict({
  status: listOf(wholeNumber(100, 599), 100).optional(),
  contains: z.string().min(1).max(1024).optional(),
  lacks: z.string().min(1).max(1024).optional(),
  matches: z
    .string()
    .min(1)
    .max(1024)
    .refine(isPattern, { error: 'is no regular expression of RE2' })
    .optional(),
  json: strict({
    path: z.string().min(1).max(255),
    equals: z.union([z.string(), z.number(), z.boolean()]).transform(String),
  }).optional(),
  duplicate: z.string().min(1).max(1024).optional(),
})

const load = createRequire(import.meta.url)

/** Loaded where a rule has one: most have none. */
function isPattern(text: string): boolean {
  const engine: typeof import('re2js') = load('re2js')
  try {
    engine.RE2JS.compile(text)
    return true
  } catch {
    return false
  }
}

const breaker = strict({
  enabled: z.boolean().default(usualBreaker.enabled),
  attempts: wholeNumber(1, 10_000).default(usualBreaker.attempts),
  percent: wholeNumber(1, 100).default(usualBreaker.percent),
  windowMs: wholeNumber(1_000, 3_600_000).default(usualBreaker.windowMs),
  openMs: wholeNumber(100, 3_600_000).default(usualBreaker.openMs),
})

const fromName = z.union([z.literal('new'), statusName], {
  error: `must be one of: new, ${statuses.join(', ')}`,
})

const onProblem = z
  .partialRecord(z.enum(passingProblems), z.enum(problemChoices), {
    error: unknownAmong(passingProblems),
  })
  .default({})

export const destinationInput = strict({
  id,
  enabled: z.boolean().default(true),
  ...requestShape,
  signing: signing.optional(),
  reversal: reversal.optional(),
  payoutShare: payoutShare.optional(),
  events: listOf(statusName, statuses.length),
  campaigns: listOf(foreignId),
  sources: listOf(foreignId),
  networks: listOf(id),
  reply: z.enum(['status', 'ignore']).default('ignore'),
  replyDialect: replyDialect.optional(),
  timeoutMs: wholeNumber(100, 30_000).default(10_000),
  retryDelaysMs: z
    .array(wholeNumber(0, 30 * dayMs))
    .max(mostRetries)
    .optional(),
  onProblem,
  proxy: proxy.optional(),
  ca: ca.optional(),
  localAddress: localAddress.optional(),
  concurrency: wholeNumber(1, 1024).default(8),
  breaker: breaker.prefault({}),
  minPayout: amount.optional(),
  from: listOf(fromName, statuses.length + 1),
  firstSaleOnly: z.boolean().default(false),
  share: wholeNumber(1, 100).default(100),
  dailyCap: wholeNumber(1, 100_000_000)
    .optional()
    .describe('Deliveries a day: the rest waits for the next one. Visitors go where they went.'),
  delayMs: wholeNumber(0, 30 * dayMs).default(0),
  freshForMs: wholeNumber(1_000, 90 * dayMs).optional(),
  success: success.prefault({}),
  withoutClick: z.enum(['send', 'expire']).default('send'),
  clickWaitMs: wholeNumber(0, 90 * dayMs).default(dayMs),
  amendments: z.boolean().default(false),
  confirmed: z.boolean().default(false),
  authenticated: z.boolean().default(false),
  tests: z.boolean().default(false),
  doNotSell: z.enum(['send', 'skip']).default('send'),
  paused: z.boolean().default(false),
  order: z.enum(['latest', 'strict']).default('latest'),
})
  .superRefine((input, context) => {
    const message = signingProblem(input.signing, input.headers)
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['headers'], message })
  })
  .transform((input): Destination => {
    const request = requestOf(input)
    const compiled = compileRequest(request)
    const back = reversalParts({ ...request, reversal: orNull(input.reversal) })
    return {
      ...input,
      ...request,
      events: input.events.length === 0 ? statuses : input.events,
      ...{ signing: orNull(input.signing), replyDialect: orNull(input.replyDialect) },
      ...{ proxy: orNull(input.proxy), ca: orNull(input.ca) },
      localAddress: orNull(input.localAddress),
      ...{ reversal: orNull(input.reversal), payoutShare: orNull(input.payoutShare) },
      retryDelaysMs: orNull(input.retryDelaysMs),
      minPayout: orNull(input.minPayout),
      ...{ freshForMs: orNull(input.freshForMs), dailyCap: orNull(input.dailyCap) },
      success: ruleOf(input.success),
      needsClick: asksClick(compiled) || (back !== undefined && asksClick(compileRequest(back))),
      version: 0,
    }
  })

function orNull<Value>(value: Value | undefined): Value | null {
  return value ?? null
}

const asksClick = (compiled: CompiledRequest): boolean => compiled.ok && needsClick(compiled.plan)

function ruleOf({
  status,
  contains,
  lacks,
  matches,
  json,
  duplicate,
}: z.output<typeof success>): SuccessRule {
  return {
    status: status === undefined || status.length === 0 ? null : status,
    ...{ contains: orNull(contains), lacks: orNull(lacks), matches: orNull(matches) },
    ...{ json: orNull(json), duplicate: orNull(duplicate) },
  }
}

/** What is wrong with URL, headers and body together; nothing when they cannot even be read. */
export function requestProblems(input: unknown): readonly string[] {
  const read = requestInput.safeParse(input)
  if (!read.success) return []
  const request = requestOf(read.data)
  return [...compileProblems(request), ...reversalProblems(input, request.headers)]
}

/** Its own begin with `reversal.`; headers that are the destination's are named there. */
function reversalProblems(input: unknown, headers: Destination['headers']): readonly string[] {
  const read = z.object({ reversal }).safeParse(input)
  if (!read.success) return []
  const parts = reversalParts({ headers, reversal: { ...read.data.reversal } })
  const own = read.data.reversal.headers !== null
  return (parts === undefined ? [] : compileProblems(parts))
    .filter((problem) => own || !problem.startsWith('headers'))
    .map((problem) => `reversal.${problem}`)
}

function compileProblems(parts: RequestParts): readonly string[] {
  const compiled = compileRequest(parts)
  return compiled.ok ? [] : compiled.problems
}

function requestOf(input: z.output<typeof requestInput>) {
  return {
    url: input.url,
    method: input.method,
    headers: input.headers,
    body: input.body ?? null,
    contentType: input.contentType ?? null,
  }
}
