import type { DeliveryProblem } from '../domain/delivery.ts'

type Headers = { readonly location?: string; readonly 'retry-after'?: string }

/** What the head of an answer says. */
export type AnswerHead = {
  readonly status: number
  readonly retryAfterMs: number | null
  readonly location: string | null
}

const exactProblems: Readonly<Partial<Record<number, DeliveryProblem>>> = {
  408: 'http-408',
  410: 'gone',
  425: 'http-425',
  429: 'http-429',
}

/** What an HTTP status alone means; null for any 2xx. */
export function statusProblem(status: number): DeliveryProblem | null {
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400) return 'redirect'
  if (status >= 400 && status < 500) return exactProblems[status] ?? 'http-4xx'
  return 'http-5xx'
}

export function readHead(status: number, headers: Headers, nowMs: number): AnswerHead {
  const asksToWait = status === 429 || status === 503
  const isRedirect = status >= 300 && status < 400
  return {
    status,
    retryAfterMs: asksToWait ? readRetryAfter(headers['retry-after'], nowMs) : null,
    location: isRedirect ? readLocation(headers.location) : null,
  }
}

function readRetryAfter(text: string | undefined, nowMs: number): number | null {
  const word = text?.trim() ?? ''
  if (/^\d{1,9}$/.test(word)) return Number(word) * 1_000
  // `Date.parse` takes almost any text for a date; an HTTP date starts with the day's name.
  const at = /^[A-Za-z]{3,9},? /.test(word) ? Date.parse(word) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs)
}

/** The target without user and query: it often repeats ours, and tokens live there. */
function readLocation(text: string | undefined): string | null {
  if (text === undefined) return null
  const bare = (text.split(/[?#]/)[0] ?? '').replace(/\/\/[^/@]*@/, '//')
  // A copy: a part of a text keeps all of it, here all that came in one piece.
  return Buffer.from(readableText(bare).slice(0, 300)).toString()
}

/** Databases refuse NUL, and nobody can read it. */
export function readableText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text
}
