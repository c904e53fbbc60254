import type { DueDelivery } from '../src/domain/delivery.ts'
import type { Move } from '../src/domain/lead.ts'
import { type Destination, usualBreaker } from '../src/domain/settings.ts'

/** A destination as it is when only its address was given. */
export function makeDestination(wish: Partial<Destination> = {}): Destination {
  return {
    id: 's2s',
    enabled: true,
    url: 'carom:echo/run?subid={subid}&status={status}',
    method: 'POST',
    events: ['Lead', 'Purchase', 'Reject', 'Trash'],
    campaigns: [],
    sources: [],
    networks: [],
    headers: {},
    body: null,
    contentType: null,
    signing: null,
    reversal: null,
    proxy: null,
    localAddress: null,
    ca: null,
    payoutShare: null,
    doNotSell: 'send',
    reply: 'ignore',
    replyDialect: null,
    timeoutMs: 5_000,
    retryDelaysMs: null,
    onProblem: {},
    concurrency: 8,
    breaker: usualBreaker,
    minPayout: null,
    from: [],
    firstSaleOnly: false,
    share: 100,
    dailyCap: null,
    delayMs: 0,
    freshForMs: null,
    success: {
      status: null,
      contains: null,
      lacks: null,
      matches: null,
      json: null,
      duplicate: null,
    },
    withoutClick: 'send',
    clickWaitMs: 86_400_000,
    amendments: false,
    confirmed: false,
    authenticated: false,
    tests: false,
    paused: false,
    order: 'latest',
    needsClick: false,
    version: 1,
    ...wish,
  }
}

/** The first delivery of a lead that a network has just reported. */
export function makeDue(wish: Partial<DueDelivery> = {}): DueDelivery {
  return {
    id: 'd_1',
    bucket: 0,
    destination: 's2s',
    attempts: 0,
    generation: 0,
    move: makeMove(),
    previousStatus: null,
    click: null,
    request: null,
    createdAt: 0,
    toldSale: false,
    newerWaits: false,
    ...wish,
  }
}

function makeMove(): Move {
  return {
    id: 'm_1',
    at: 1_000,
    leadId: 'l_1',
    subid: 'abc',
    network: 'pp',
    postbackId: 'p_1',
    cause: 'network',
    chain: 0,
    from: null,
    to: 'Lead',
    reason: null,
    txid: 't1',
    sale: 'first',
    amount: null,
    currency: 'EUR',
    amountBefore: null,
    currencyBefore: null,
    comment: null,
    goal: null,
    eventAt: 1_000,
    test: false,
    provisional: false,
    unauthenticated: false,
  }
}
