import type { ProcessTimes } from '../domain/delivery.ts'

export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** A running server, asked as anybody else would ask it. */
export type SimClient = {
  /** Without a token, as a visitor or a network asks. Redirects are answers. */
  ask(path: string, request?: RequestInit): Promise<Answer>
  /** With a token, below `/api/v1`; a text is sent as it is. Throws on anything but 2xx, with the server's own words. */
  api(
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    path: string,
    body?: object | string,
  ): Promise<unknown>
}

type Party = 'visitor' | 'network' | 'carom' | 'destination'

/** One thing that was done or looked at, and whether it came out as it should. */
export type Step = {
  readonly at: number
  readonly from: Party
  readonly to: Party
  readonly title: string
  readonly detail: string
  readonly request: string | null
  readonly answer: string | null
  readonly ok: boolean
  readonly process: { readonly [State in keyof ProcessTimes]: string | null } | null
}

export type Told = Pick<Step, 'from' | 'to' | 'title' | 'ok' | 'detail'> & Partial<Step>

export type Run = {
  readonly client: SimClient
  /** The id of the network, the campaign and the destination of this run. */
  readonly id: string
  /** What its destination is called at `carom:echo/…`. */
  readonly run: string
  readonly key: string
  /** URL query, method, headers and body of another destination, to be told the same way. */
  readonly like?: Readonly<Record<string, unknown>>
  readonly note: (step: Step) => void
  readonly nowMs: () => number
  readonly pause: (ms: number) => Promise<void>
}

export function note(run: Run, told: Told): void {
  const blank = { at: run.nowMs(), request: null, answer: null, process: null }
  const step = { ...blank, ...told }
  const hide = (text: string | null) => text?.replaceAll(run.key, '***') ?? null
  run.note({ ...step, request: hide(step.request), answer: hide(step.answer) })
}
