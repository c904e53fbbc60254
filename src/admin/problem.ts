import type { FastifyReply } from 'fastify'
import type { z } from 'zod'
import type { problemSchema } from './contract.ts'

/** What a refusal looks like from outside. Reasons are stable: scripts read them. */
const refusals = {
  'token-missing': { status: 401, title: 'A token is needed' },
  'token-unknown': { status: 401, title: 'This token opens nothing' },
  'scope-missing': { status: 403, title: 'The token lacks a scope' },
  'role-missing': { status: 403, title: 'The role does not allow this' },
  'user-needed': { status: 403, title: 'Only a person who has signed in may do this' },
  'credentials-wrong': { status: 401, title: 'Name or password is wrong' },
  'code-needed': { status: 401, title: 'A code is needed' },
  'code-wrong': { status: 401, title: 'The code is wrong' },
  'setup-token-wrong': { status: 401, title: 'This link is over' },
  'setup-done': { status: 409, title: 'This installation is set up' },
  'name-taken': { status: 409, title: 'Somebody has this name' },
  'last-owner': { status: 409, title: 'Nobody could manage users any more' },
  'cross-site': { status: 403, title: 'A session writes only from its own pages' },
  'too-many-failures': { status: 429, title: 'Too many failures: come again later' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Not with this method' },
  'query-invalid': { status: 400, title: 'The query is not understood' },
  'body-invalid': { status: 400, title: 'The body is not understood' },
  'setting-invalid': { status: 400, title: 'The settings are not right' },
  'body-too-large': { status: 413, title: 'Too much at once' },
  'owned-by-file': { status: 409, title: 'The settings file owns this' },
  'state-conflict': { status: 409, title: 'Its state does not allow that' },
  'export-busy': { status: 429, title: 'Enough exports are under way' },
  'stream-full': { status: 503, title: 'Enough pages are listening' },
  'secret-key-missing': {
    status: 409,
    title: 'Give CAROM_SECRET_KEY first: secrets are sealed with it',
  },
  'store-busy': { status: 503, title: 'Busy: come again' },
  'store-unreachable': { status: 503, title: 'The database is away' },
  'store-full': { status: 503, title: 'The disk is full' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
} as const satisfies Record<string, { status: number; title: string }>

export type RefusalReason = keyof typeof refusals

const retryAfterSeconds: Readonly<Partial<Record<RefusalReason, number>>> = {
  'too-many-failures': 60,
  'export-busy': 30,
  'stream-full': 30,
  'store-busy': 5,
  'store-unreachable': 5,
  'store-full': 30,
}

/** An expected no: answered as problem JSON. */
export type Refusal = {
  readonly refusal: RefusalReason
  readonly detail?: string
  readonly problems?: readonly string[]
}

export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'refusal' in answer
}

export function refuse(refusal: RefusalReason, detail?: string): Refusal {
  return detail === undefined ? { refusal } : { refusal, detail }
}

/** Names everything that is wrong at once. */
export function refuseAll(refusal: RefusalReason, problems: readonly string[]): Refusal {
  return { refusal, detail: problems.join('; '), problems }
}

export function sendRefusal(reply: FastifyReply, answer: Refusal): FastifyReply {
  const { status, title } = refusals[answer.refusal]
  const retryAfter = retryAfterSeconds[answer.refusal]
  if (status === 401) void reply.header('www-authenticate', 'Bearer')
  if (retryAfter !== undefined) void reply.header('retry-after', retryAfter)
  const problem: z.input<typeof problemSchema> = {
    type: 'about:blank',
    title,
    status,
    reason: answer.refusal,
    ...(answer.detail === undefined ? {} : { detail: answer.detail }),
    ...(answer.problems === undefined ? {} : { problems: [...answer.problems] }),
  }
  return reply
    .code(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem))
}
