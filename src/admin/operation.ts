import type { z } from 'zod'
import type { Role } from '../domain/access.ts'
import { problemsOf } from '../settings/problems.ts'
import { nothingAsked, type Scope } from './contract-inputs.ts'
import { type Refusal, refuseAll } from './problem.ts'
import type { Streamed } from './streamed.ts'
import type { Who } from './tokens.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** A request that may be answered: who asks is known and has the scope. */
export type Call<Query, Body> = {
  /** Of the path; '' for one it does not have. */
  readonly params: { readonly id: string; readonly subid: string }
  readonly query: Query
  readonly body: Body
  readonly who: Who
  /** The scheme and host it was asked on: `https://go.example`. */
  readonly origin: string
  /** Of a stream that is taken up again; null: none was named. */
  readonly lastEventId: string | null
}

type Spec<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType> = {
  readonly method: Method
  /** Below `/api/v1`, parameters as `{name}`. */
  readonly path: string
  readonly summary: string
  readonly scope: Scope
  /**
   * Who may at all. Left out: all but buyers, who see the rows of their campaigns alone: it takes
   * `seenBy` or `maySee` in the run before they are let in.
   */
  readonly roles?: readonly Role[]
  readonly query?: Query
  readonly body?: Body
  /** What the body is made of, where the run itself reads it more closely than \`body\`. */
  readonly written?: z.ZodType
  /** Left out: 204, no body. */
  readonly answer?: Answer
  /** What the answer is sent as; left out: JSON. */
  readonly types?: readonly string[]
  readonly run: (
    call: Call<z.output<Query>, z.output<Body>>,
  ) => Promise<Answered<Answer>> | Answered<Answer>
}

type Answered<Answer extends z.ZodType> = z.input<Answer> | Streamed | Refusal

/** What the description of the API says of one operation. */
export type Described = {
  readonly method: Method
  readonly path: string
  readonly summary: string
  /** null: open to everybody. */
  readonly scope: Scope | null
  readonly roles?: readonly Role[]
  readonly query: z.ZodType
  /** For its description. */
  readonly body: z.ZodType | undefined
  readonly answer: z.ZodType | undefined
  /** Left out: JSON. */
  readonly types?: readonly string[]
}

/** One row of the API: what a route, its checks and its description are made of. */
export type Operation = Described & {
  readonly scope: Scope
  readonly roles: readonly Role[]
  readonly run: (call: Call<unknown, unknown>) => Promise<unknown>
}

const allButBuyers: readonly Role[] = ['owner', 'manager', 'viewer']

export function operation<
  Query extends z.ZodType = typeof nothingAsked,
  Body extends z.ZodType = z.ZodUndefined,
  Answer extends z.ZodType = z.ZodVoid,
>(spec: Spec<Query, Body, Answer>): Operation {
  const query = spec.query ?? nothingAsked
  return {
    method: spec.method,
    path: spec.path,
    summary: spec.summary,
    scope: spec.scope,
    roles: spec.roles ?? allButBuyers,
    query,
    body: spec.written ?? spec.body,
    answer: spec.answer,
    ...(spec.types === undefined ? {} : { types: spec.types }),
    run: async (call) => {
      const asked = query.safeParse(withoutEmpty(call.query))
      if (!asked.success) return refuseAll('query-invalid', problemsOf(asked.error))
      const told = readBody(spec.body, call.body)
      if (!told.ok) return refuseAll('body-invalid', told.problems)
      // Safe: both were read by the very schemas whose outputs these types are.
      return spec.run({
        ...call,
        query: asked.data as z.output<Query>,
        body: told.body as z.output<Body>,
      })
    },
  }
}

type ToldBody =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly problems: readonly string[] }

function readBody(schema: z.ZodType | undefined, body: unknown): ToldBody {
  if (schema === undefined) return { ok: true, body: undefined }
  const told = schema.safeParse(body ?? {})
  if (told.success) return { ok: true, body: told.data }
  return { ok: false, problems: problemsOf(told.error) }
}

/** `?status=&limit=` asks for nothing: forms send their empty fields too. */
function withoutEmpty(query: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== ''))
}
