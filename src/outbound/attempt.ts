import { createHmac } from 'node:crypto'
import { findDialect } from '../dialects/catalogue.ts'
import type { AnswerNote } from '../domain/answer-notes.ts'
import type {
  AttemptResult,
  DueDelivery,
  ProcessState,
  RenderedRequest,
} from '../domain/delivery.ts'
import { nextStep, tooLate } from '../domain/next-step.ts'
import { readReply } from '../domain/read-reply.ts'
import type { Reading } from '../domain/reading.ts'
import { isCompensated } from '../domain/reversal.ts'
import type { Destination, SuccessRule } from '../domain/settings.ts'
import { signatureHeaders } from '../domain/sign-request.ts'
import { meetsRule, saysDuplicate } from '../domain/success.ts'
import type { Intake, Settlement } from '../store/store.ts'
import { type Echo, isEcho } from './echo.ts'
import { egressOf } from './egress.ts'
import { findsPattern } from './patterns.ts'
import type { RenderPlans } from './render-plans.ts'
import type { Send } from './send.ts'

/** Where the process of one outgoing postback stands right now. Times in epoch milliseconds. */
export type LiveProcess = Record<ProcessState, number | null>

export type AttemptDeps = {
  readonly send: Send
  readonly echo: Echo
  readonly plans: RenderPlans
  readonly nowMs: () => number
  /** From 0 to 1. */
  readonly random: () => number
}

export type AttemptCase = {
  readonly delivery: DueDelivery
  readonly destination: Destination
  /** Filled as the attempt goes on. */
  readonly process: LiveProcess
}

/** Makes one attempt and says what is to be written. Nothing is kept here. */
export async function makeAttempt(deps: AttemptDeps, c: AttemptCase): Promise<Settlement> {
  const { delivery, destination, process } = c
  const generatedAt = deps.nowMs()
  const known = { ...identityOf(delivery), generatedAt }
  const freshUntil = freshUntilOf(c)
  if (freshUntil !== null && generatedAt > freshUntil)
    return { ...known, ...undialled, step: tooLate }
  if (hasNothingToReverse(c)) return { ...known, ...undialled, step: nothingToReverse }
  const rendered = delivery.request
    ? ({ ok: true, request: delivery.request } as const)
    : deps.plans.render(delivery, destination)
  if (!rendered.ok) {
    return { ...known, ...undialled, step: { kind: 'failed', problem: rendered.problem } }
  }

  const { request } = rendered
  process.Generated = generatedAt
  process.Sending = deps.nowMs()
  const answered = await dial(deps, c, signed(deps, c, request))
  const { result, reading } = hear(c, judgeAnswer(destination, answered))
  if (reading) process.Updating = deps.nowMs()
  return {
    ...known,
    request,
    result,
    step: nextStep({
      result,
      attempts: known.attempt,
      destination,
      nowMs: result.endedAt,
      jitter: deps.random(),
      newerWaits: delivery.newerWaits,
      freshUntil,
    }),
    reply: reading ? toIntake(c, { request, result, reading }) : null,
    replyStatus: reading?.status ?? null,
  }
}

const undialled = { request: null, result: null, reply: null, replyStatus: null }

const nothingToReverse = { kind: 'cancelled', problem: 'nothing-to-reverse' } as const

/** It would take back what was never told, and is no news that was asked for. */
function hasNothingToReverse({ delivery, destination }: AttemptCase): boolean {
  const { move, toldSale } = delivery
  if (toldSale || !isCompensated(destination, move)) return false
  return !destination.events.includes(move.to)
}

/** What a person asks to be sent again is wanted, however old it is. */
function freshUntilOf({ delivery, destination }: AttemptCase): number | null {
  const { freshForMs } = destination
  return freshForMs === null || delivery.generation > 0 ? null : delivery.move.at + freshForMs
}

function identityOf(delivery: DueDelivery) {
  return {
    deliveryId: delivery.id,
    bucket: delivery.bucket,
    createdAt: delivery.createdAt,
    ...(delivery.epoch === undefined ? {} : { epoch: delivery.epoch }),
    subid: delivery.move.subid,
    destination: delivery.destination,
    attempt: delivery.attempts + 1,
    generation: delivery.generation,
  }
}

/** Anew for each attempt, since it tells its time; what is kept is the request without. */
function signed(
  { nowMs }: AttemptDeps,
  { delivery, destination: { signing } }: AttemptCase,
  request: RenderedRequest,
): RenderedRequest {
  if (signing === null) return request
  const eventId = delivery.move.id
  const made = signatureHeaders({ signing, request, eventId, nowMs: nowMs(), hmac })
  return { ...request, headers: { ...request.headers, ...made } }
}

const hmac = (key: Uint8Array, text: string) => createHmac('sha256', key).update(text).digest()

function dial(
  deps: AttemptDeps,
  { destination, process }: AttemptCase,
  request: RenderedRequest,
): Promise<AttemptResult> {
  const onSent = (at: number): void => {
    process.Processing = at
  }
  if (!isEcho(request.url)) {
    const { timeoutMs } = destination
    return deps.send(request, { timeoutMs, egress: egressOf(destination), onSent })
  }
  onSent(deps.nowMs())
  return deps.echo.answerLater(request, destination.timeoutMs)
}

/** The destination's own rule has the last word on an answer. */
function judgeAnswer({ success, reply }: Destination, result: AttemptResult): AttemptResult {
  const { status, answer } = result
  if (status === null) return result
  const body = answer ?? ''
  if (saysDuplicate(success, body))
    return withNote({ ...result, problem: null, detail: null }, 'duplicate')
  const isChosen = success.status?.includes(status) ?? false
  if (!isSuccess(status) && !isChosen) return result
  // The head said yes and the rest never came: that is enough when nobody needs the rest.
  if (result.problem === 'outcome-unknown' && needsBody(success, reply)) return result
  const problem = meetsRule(success, { status, body }, findsPattern) ? null : 'rule-miss'
  return problem === null ? delivers(result) : { ...result, problem }
}

/** What the detail says of the problem that was none is forgotten, but that the answer was cut. */
const delivers = (result: AttemptResult): AttemptResult => ({
  ...result,
  problem: null,
  detail: result.problem === 'outcome-unknown' ? result.detail : null,
})

function needsBody(rule: SuccessRule, reply: Destination['reply']): boolean {
  const { contains, lacks, matches, json } = rule
  return reply === 'status' || [contains, lacks, matches, json].some((part) => part !== null)
}

const withNote = (result: AttemptResult, note: AnswerNote): AttemptResult => ({
  ...result,
  detail: result.detail ?? note,
})

const isSuccess = (status: number) => status >= 200 && status < 300

/** What an answer that delivered says besides. */
function hear(c: AttemptCase, result: AttemptResult): Heard {
  const said = result.problem === null ? readStatus(c, result) : undefined
  if (said === 'unknown') return { result: withNote(result, 'reply-unknown'), reading: undefined }
  return { result, reading: said }
}

type Heard = { readonly result: AttemptResult; readonly reading: Reading | undefined }

function readStatus({ delivery, destination }: AttemptCase, result: AttemptResult) {
  if (destination.reply !== 'status' || result.status === null) return undefined
  if (!isSuccess(result.status)) return undefined
  // Half an answer may still read as a whole word, or as another amount.
  if (result.answerTruncated || result.answer === null) return undefined
  const dialect = findDialect(destination.replyDialect ?? 'generic')
  if (!dialect) return undefined
  const { subid, currency } = delivery.move
  return readReply({ text: result.answer, subid, dialect, currency })
}

type Answered = {
  readonly request: RenderedRequest
  readonly result: AttemptResult
  readonly reading: Reading
}

/** Each attempt has a reply of its own, also after the delivery was opened again. */
function replyId({ id, generation, attempts }: DueDelivery): string {
  const again = generation === 0 ? '' : `.${generation}`
  return `p_${id.slice('d_'.length)}${again}.${attempts + 1}`
}

/** The answer as a postback of its own, to be kept and judged in the attempt's transaction. */
function toIntake({ delivery, destination }: AttemptCase, answered: Answered): Intake {
  const { request, result, reading } = answered
  const { move } = delivery
  return {
    id: replyId(delivery),
    receivedAt: result.endedAt,
    network: move.network,
    cause: {
      kind: 'reply',
      destination: destination.id,
      leadId: move.leadId,
      chain: move.chain + 1,
    },
    method: request.method,
    path: `/reply/${destination.id}`,
    query: '',
    contentType: null,
    body: new TextEncoder().encode(result.answer ?? ''),
    ip: result.remoteAddress,
    unauthenticated: false,
    read: { ok: true, reading },
  }
}
