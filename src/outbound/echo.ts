import type { AttemptResult, RenderedRequest } from '../domain/delivery.ts'
import { pause } from '../platform/clock.ts'
import { statusProblem } from './answer.ts'

/** Answers `carom:echo/{run}` inside the process, so that a first run needs no network. */
export type Echo = {
  /** 200, or what the query parameter `respond` says; `reply` for a body. */
  readonly answer: (request: RenderedRequest) => AttemptResult
  /** The same, after as many milliseconds as `wait` says; without an answer when time is over. */
  readonly answerLater: (request: RenderedRequest, timeoutMs: number) => Promise<AttemptResult>
  /** What was sent to this run, oldest first; the latest 1,000. Empty for a run nobody knows. */
  readonly heard: (run: string) => readonly RenderedRequest[]
}

const prefix = 'carom:echo/'
const runsKept = 32
const requestsKept = 1_000

export function isEcho(url: string): boolean {
  return url.startsWith(prefix)
}

export function openEcho(nowMs: () => number): Echo {
  const runs = new Map<string, RenderedRequest[]>()

  function keep(run: string, request: RenderedRequest): void {
    const requests = runs.get(run) ?? []
    requests.push(request)
    if (requests.length > requestsKept) requests.shift()
    // The run that was silent the longest is forgotten first.
    runs.delete(run)
    runs.set(run, requests)
    const oldest = runs.keys().next()
    if (runs.size > runsKept && !oldest.done) runs.delete(oldest.value)
  }

  function answer(request: RenderedRequest): AttemptResult {
    const { run, query } = partsOf(request.url)
    const status = numberAt(query.get('respond'), triesOf(runs.get(run), request)) ?? 200
    keep(run, request)
    const at = nowMs()
    const problem = statusProblem(status)
    return {
      ...blank,
      startedAt: at,
      endedAt: at,
      status,
      problem,
      answer: query.get('reply') ?? '',
      sentAt: at,
    }
  }

  return {
    answer,
    answerLater: async (request, timeoutMs) => {
      const { run, query } = partsOf(request.url)
      const waitMs = numberAt(query.get('wait'), triesOf(runs.get(run), request)) ?? 0
      const answered = answer(request)
      if (waitMs <= 0) return answered
      await pause(Math.min(waitMs, timeoutMs))
      const ended = { ...answered, endedAt: nowMs() }
      return waitMs < timeoutMs ? ended : { ...ended, ...silence }
    },
    heard: (run) => [...(runs.get(run) ?? [])],
  }
}

const blank = { detail: null, answerTruncated: false, retryAfterMs: null, remoteAddress: null }
const silence = {
  status: null,
  answer: null,
  problem: 'outcome-unknown',
  detail: 'timeout',
} as const

function partsOf(url: string) {
  const [run = '', query = ''] = url.slice(prefix.length).split(/[?#]/)
  return { run, query: new URLSearchParams(query) }
}

/** How often this delivery has been tried before. */
function triesOf(heard: readonly RenderedRequest[] = [], { headers }: RenderedRequest): number {
  const id = headers['Idempotency-Key']
  return id === undefined ? 0 : heard.filter((one) => one.headers['Idempotency-Key'] === id).length
}

/** `500,500,200`: one for each attempt, the last for all that follow. */
function numberAt(list: string | null, index: number): number | undefined {
  const numbers = (list ?? '').split(',')
  const word = numbers[Math.min(index, numbers.length - 1)] ?? ''
  return /^\d{1,5}$/.test(word) ? Number(word) : undefined
}
