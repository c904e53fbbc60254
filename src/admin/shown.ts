import type { Click } from '../domain/click.ts'
import type { ProcessTimes, RenderedRequest } from '../domain/delivery.ts'
import { processStates } from '../domain/delivery.ts'
import type { Lead } from '../domain/lead.ts'
import { maskBody, maskUrl } from '../domain/mask.ts'
import { showAmount } from '../domain/money.ts'
import type { AttemptRow, DeliveryRow, LeadRow } from '../store/looks.ts'
import type {
  ShownAttempt,
  ShownClick,
  ShownDelivery,
  ShownLead,
  ShownRequest,
} from './contract.ts'
import { maskHeaders, maskKnown, secretsOf } from './masks.ts'

/** Process times of what is being sent at this moment, by delivery id. */
export type LiveStates = ReadonlyMap<string, ProcessTimes>

export const shownTime = (at: number) => new Date(at).toISOString()
export const shownTimeOrNull = (at: number | null) => (at === null ? null : shownTime(at))
export const textOrNull = (text: string | null | undefined) => (text ? text : null)

export function shownMoney(amount: string | null, currency: string | null): string | null {
  return amount === null ? null : showAmount(amount, currency)
}

export function shownClick(click: Click): ShownClick {
  const prefetch = click.apart === 'prefetch'
  return { ...click, prefetch, at: shownTime(click.at), params: { ...click.params } }
}

export function shownLead(
  lead: Lead,
  of: Pick<LeadRow, 'campaign' | 'click' | 'clickAt' | 'deliveries'>,
): ShownLead {
  return {
    id: lead.id,
    subid: lead.subid,
    txid: textOrNull(lead.txids[0]),
    sale: lead.sale,
    status: lead.status,
    provisional: lead.provisional,
    test: lead.test,
    payout: shownMoney(lead.amount, lead.currency),
    currency: lead.currency,
    network: lead.network,
    campaign: of.campaign,
    click: of.click,
    comment: lead.comment,
    goal: lead.goal,
    leadAt: shownTimeOrNull(lead.leadAt),
    purchaseAt: shownTimeOrNull(lead.purchaseAt),
    rejectAt: shownTimeOrNull(lead.rejectAt),
    trashAt: shownTimeOrNull(lead.trashAt),
    createdAt: shownTime(lead.createdAt),
    updatedAt: shownTime(lead.updatedAt),
    clickAt: shownTimeOrNull(of.clickAt),
    deliveries: { ...of.deliveries },
  }
}

/** What is on its way at this moment is known to memory alone: `live` adds it to what is kept. */
export function shownDelivery(row: DeliveryRow, live: LiveStates): ShownDelivery {
  const now = live.get(row.id)
  const onItsWay = row.state === 'waiting' && now !== undefined && now.Sending !== null
  return {
    id: row.id,
    at: shownTime(row.at),
    subid: row.subid,
    txid: textOrNull(row.txid),
    leadId: row.leadId,
    moveId: row.moveId,
    event: row.event,
    destination: row.destination,
    network: row.network,
    campaign: row.campaign,
    payout: shownMoney(row.amount, row.currency),
    currency: row.currency,
    url: row.request === null ? null : maskUrl(row.request.url),
    method: row.request?.method ?? null,
    state: onItsWay ? 'sending' : row.state,
    parkedBy: row.parkedBy,
    process: shownProcess(row.process, now),
    attempts: row.attempts,
    generation: row.generation,
    waitsFor: row.state === 'waiting' && row.waitsFor === 'click' ? 'click' : null,
    nextAt: shownTimeOrNull(row.nextAt),
    lastStatus: row.lastStatus,
    lastError: row.lastError,
    supersededBy: row.supersededBy,
    replyStatus: row.replyStatus,
    latencyMs: row.latencyMs,
  }
}

function shownProcess(kept: ProcessTimes, live: ProcessTimes | undefined) {
  const [Initial, Generated, Sending, Processing, Updating, Final] = processStates.map((state) =>
    shownTimeOrNull(live?.[state] ?? kept[state]),
  )
  return {
    Initial: Initial ?? null,
    Generated: Generated ?? null,
    Sending: Sending ?? null,
    Processing: Processing ?? null,
    Updating: Updating ?? null,
    Final: Final ?? null,
  }
}

export function shownRequest(request: Omit<RenderedRequest, 'version'>): ShownRequest {
  const type = Object.entries(request.headers).find(
    ([name]) => name.toLowerCase() === 'content-type',
  )
  const secrets = secretsOf(request)
  const body = request.body === null ? null : maskBody(request.body, type?.[1] ?? null)
  return {
    method: request.method,
    url: maskUrl(request.url),
    headers: maskHeaders(request.headers),
    body: body === null ? null : maskKnown(body, secrets),
  }
}

/** `request` is what the attempt sent: receivers like to repeat in their answer what they were told. */
export function shownAttempt(row: AttemptRow, request: RenderedRequest | null): ShownAttempt {
  const secrets = request === null ? [] : secretsOf(request)
  const masked = (text: string | null) => (text === null ? null : maskKnown(text, secrets))
  return {
    deliveryId: row.deliveryId,
    attempt: row.attempt,
    generation: row.generation,
    startedAt: shownTime(row.startedAt),
    sentAt: shownTimeOrNull(row.sentAt),
    endedAt: shownTime(row.endedAt),
    durationMs: Math.max(0, row.endedAt - row.startedAt),
    status: row.status,
    problem: row.problem,
    detail: masked(row.detail),
    answer: masked(row.answer),
    answerTruncated: row.answerTruncated,
    retryAfterMs: row.retryAfterMs,
    remoteAddress: row.remoteAddress,
  }
}
