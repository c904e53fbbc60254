/** What the server said no with, or that it could not be reached at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** The HTTP status; 0: no answer came. */
  readonly status: number
  /** A stable code: docs/reasons.md. */
  readonly reason: string
  readonly detail: string | undefined
  /** Everything that is wrong, one by one, each beginning with the place it is about. */
  readonly problems: readonly string[]

  constructor(said: {
    readonly status: number
    readonly reason: string
    readonly title: string
    readonly detail?: string | undefined
    readonly problems?: readonly string[] | undefined
  }) {
    super(said.title)
    this.status = said.status
    this.reason = said.reason
    this.detail = said.detail
    this.problems = said.problems ?? []
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

/** Total: what a proxy between us says is no problem JSON, and still a problem. */
export function readProblem(status: number, body: string): ApiError {
  const said = parsed(body)
  const problems = said['problems']
  return new ApiError({
    status,
    reason: text(said['reason']) ?? `http-${status}`,
    title: text(said['title']) ?? `The server answered ${status}`,
    detail: text(said['detail']),
    problems: Array.isArray(problems) ? problems.filter((one) => typeof one === 'string') : [],
  })
}

function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/** `url: is no URL` belongs to the field `url`; what names no field is for the whole form. */
export function fieldErrors(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ApiError)) return {}
  const pairs = error.problems.flatMap((problem) => {
    const at = problem.indexOf(': ')
    return at === -1 ? [] : [[problem.slice(0, at), problem.slice(at + 2)] as const]
  })
  return Object.fromEntries(pairs)
}

/** One sentence for a person. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong on this page.'
  return error.detail === undefined ? `${error.message}.` : `${error.message}: ${error.detail}.`
}

/** The server does not have this part, yet or at all: what shows it is left out. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 404 || error.status === 501)
