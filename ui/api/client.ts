import { ApiError, readProblem } from './problem.ts'

/** What a query is made of. Lists become `a,b`; what is empty is left out. */
export type Query = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>

type Wish = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly query?: Query
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** Asks `/api/v1{path}`. The session's cookie goes along; a refusal is thrown as `ApiError`. */
export async function ask<Answer>(path: string, wish: Wish = {}): Promise<Answer> {
  const response = await fetch(apiUrl(path, wish.query), {
    method: wish.method ?? 'GET',
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...typeOf(wish.body), ...wish.headers },
    body: bodyOf(wish.body),
    signal: wish.signal ?? null,
  }).catch((error: unknown) => {
    if (wish.signal?.aborted) throw error
    throw new ApiError({ status: 0, reason: 'offline', title: 'Carom does not answer' })
  })
  const said = await response.text()
  if (!response.ok) throw readProblem(response.status, said)
  // Safe: the server checks its answers against the contract these types are read from.
  return (said === '' ? undefined : JSON.parse(said)) as Answer
}

const typeOf = (body: unknown): Record<string, string> =>
  typeof body === 'string' || body === undefined ? {} : { 'content-type': 'application/json' }

const bodyOf = (body: unknown) =>
  body === undefined || typeof body === 'string' ? body : JSON.stringify(body)

/** Also for links: an export is a download of its own. */
export function apiUrl(path: string, query: Query = {}): string {
  const asked = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '')
    if (text !== '' && value !== false) asked.set(name, text)
  }
  const text = asked.toString()
  return `/api/v1${path}${text === '' ? '' : `?${text}`}`
}
