import type { AttemptResult, RenderedRequest } from '../domain/delivery.ts'

/** Answers `carom:echo/{run}` inside the process, so that a first run needs no network. */
export type Echo = {
  /** 200, and the query parameter `reply` for a body. */
  readonly answer: (request: RenderedRequest) => AttemptResult
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

  return {
    answer: (request) => {
      const [run = '', query = ''] = request.url.slice(prefix.length).split(/[?#]/)
      keep(run, request)
      const at = nowMs()
      return {
        startedAt: at,
        endedAt: at,
        status: 200,
        problem: null,
        detail: null,
        answer: new URLSearchParams(query).get('reply') ?? '',
        answerTruncated: false,
        retryAfterMs: null,
        remoteAddress: null,
        sentAt: at,
      }
    },
    heard: (run) => [...(runs.get(run) ?? [])],
  }
}
