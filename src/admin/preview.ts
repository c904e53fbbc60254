import { createHash, createHmac } from 'node:crypto'
import type { z } from 'zod'
import type { Click } from '../domain/click.ts'
import type { RenderedRequest } from '../domain/delivery.ts'
import { keySubid } from '../domain/ids.ts'
import type { Lead, Move } from '../domain/lead.ts'
import { destinationValues, type ValueSources } from '../domain/macro-values.ts'
import { readAmount, readCurrency } from '../domain/money.ts'
import { compileRequest, renderRequest } from '../domain/request.ts'
import { partsFor } from '../domain/reversal.ts'
import type { Destination } from '../domain/settings.ts'
import { signatureHeaders } from '../domain/sign-request.ts'
import type { Status } from '../domain/status.ts'
import type { TraceRows } from '../store/looks.ts'
import { previewInput } from './contract-inputs.ts'
import { previewSchema } from './contract-steering.ts'
import type { AdminDeps } from './deps.ts'
import { ownTrace } from './limit.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { type Refusal, refuse, refuseAll } from './problem.ts'
import { shownRequest } from './shown.ts'

type Asked = {
  readonly subid?: string | undefined
  readonly status?: Status | undefined
  readonly network?: string | undefined
  readonly txid?: string | undefined
  readonly payout?: string | undefined
  readonly currency?: string | undefined
}

export function previewOperation({ store, nowMs }: Pick<AdminDeps, 'store' | 'nowMs'>): Operation {
  return operation({
    method: 'POST',
    path: '/destinations/{id}/preview',
    summary: 'The exact request it would be sent; nothing is sent',
    scope: 'admin',
    body: previewInput,
    answer: previewSchema,
    run: async ({ params, body, who }) => {
      const destination = findOwn(store.settings().destinations, params.id)
      if (destination === undefined) return refuse('not-found')
      const subid = keySubid(body.subid ?? sampleSubid)
      if (subid === undefined) return refuse('body-invalid', 'subid: it cannot be read')
      const sources = sourcesOf(await ownTrace(store, who, subid), { ...body, subid }, nowMs())
      return previewed(destination, sources, nowMs())
    },
  })
}

function previewed(
  destination: Destination,
  sources: ValueSources,
  nowMs: number,
): z.input<typeof previewSchema> | Refusal {
  const compiled = compileRequest(partsFor(destination, sources.move, true))
  if (!compiled.ok) return refuseAll('setting-invalid', compiled.problems)
  const rendered = renderRequest(compiled.plan, destinationValues(sources, destination), {
    deliveryId: 'd_preview',
    version: destination.version,
    hash: (algorithm, text) => createHash(algorithm).update(text, 'utf8').digest('hex'),
  })
  if (!rendered.ok) return { request: null, problem: rendered.problem, detail: rendered.detail }
  const headers = signedHeaders(destination, { request: rendered.request, sources, nowMs })
  const request = { ...rendered.request, headers }
  return { request: shownRequest(request), problem: null, detail: null }
}

type Unsigned = {
  readonly request: RenderedRequest
  readonly sources: ValueSources
  readonly nowMs: number
}

function signedHeaders({ signing }: Destination, { request, sources, nowMs }: Unsigned) {
  if (signing === null) return request.headers
  const hmac = (key: Uint8Array, text: string) => createHmac('sha256', key).update(text).digest()
  const made = signatureHeaders({ signing, request, eventId: sources.move.id, nowMs, hmac })
  return { ...request.headers, ...made }
}

export const sampleSubid = 'preview0preview0preview0'

/** So that whoever has no click yet sees where each value will stand. */
const sampleClick = (at: number): Click => ({
  ...{ subid: sampleSubid, at, campaign: 'campaign', source: 'source', prelanding: 'prelanding' },
  ...{
    landing: 'landing',
    px: '1234567890',
    domain: 'go.example',
    externalId: 'click-id-of-source',
  },
  ...{ ip: '203.0.113.7', ua: 'Mozilla/5.0', country: 'US', region: 'Texas', city: 'Austin' },
  ...{
    device: 'mobile',
    os: 'Android',
    browser: 'Chrome',
    cost: null,
    apart: null,
    mark: null,
    doNotSell: false,
    params: {},
  },
})

/** The newest lead of that subid (and network, and transaction), as if it made this move now. */
export function sourcesOf(
  rows: TraceRows,
  asked: Asked & { readonly subid: string },
  nowMs: number,
) {
  const lead = rows.leads.findLast(
    (known) =>
      (asked.network === undefined || known.network === asked.network) &&
      (asked.txid === undefined || known.txids.includes(asked.txid)),
  )
  const made = rows.moves.findLast((move) => move.leadId === lead?.id && isAsked(move, asked))
  const move = made ?? imagined(lead, asked, nowMs)
  const isSample = asked.subid === sampleSubid
  const click: Click | null = rows.click ?? (isSample ? sampleClick(nowMs) : null)
  return { move, previousStatus: move.from, click }
}

/** A move that was made already is told exactly as it was. */
function isAsked(move: Move, asked: Asked): boolean {
  if (asked.payout !== undefined || asked.currency !== undefined) return false
  return asked.status === undefined || move.to === asked.status
}

function imagined(
  lead: Lead | undefined,
  asked: Asked & { readonly subid: string },
  nowMs: number,
): Move {
  return {
    id: 'm_preview',
    at: nowMs,
    leadId: lead?.id ?? 'l_preview',
    subid: asked.subid,
    network: lead?.network ?? asked.network ?? 'default',
    postbackId: 'p_preview',
    cause: 'network',
    chain: 0,
    from: lead?.status ?? null,
    to: asked.status ?? lead?.status ?? 'Lead',
    reason: null,
    txid: asked.txid ?? lead?.txids[0] ?? '',
    sale: lead?.sale ?? 'first',
    ...imaginedMoney(lead, asked),
    comment: lead?.comment ?? null,
    goal: lead?.goal ?? null,
    eventAt: nowMs,
    test: false,
    provisional: false,
    unauthenticated: false,
  }
}

function imaginedMoney(lead: Lead | undefined, asked: Asked) {
  const amountBefore = lead?.amount ?? null
  const currencyBefore = lead?.currency ?? null
  return {
    amount: readAmount(asked.payout ?? '')?.amount ?? amountBefore,
    currency: readCurrency(asked.currency ?? '') ?? currencyBefore,
    amountBefore,
    currencyBefore,
  }
}
