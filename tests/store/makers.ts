import type { Click } from '../../src/domain/click.ts'
import type { AttemptResult, DueDelivery } from '../../src/domain/delivery.ts'
import type { Reading } from '../../src/domain/reading.ts'
import type { Network } from '../../src/domain/settings.ts'
import type { NewReplay } from '../../src/store/acts.ts'
import type { Intake, Settlement } from '../../src/store/store.ts'

export const startAt = Date.UTC(2026, 10, 1, 12)
export const hourMs = 3_600_000
export const dayMs = 86_400_000

export function makeClick(wish: Partial<Click> = {}): Click {
  return {
    subid: 'c1',
    at: startAt,
    campaign: 'spring',
    source: 'propeller',
    prelanding: 'quiz',
    landing: 'offer-a',
    px: '1234567890',
    domain: 'go.example',
    externalId: 'ext-1',
    ip: '203.0.113.9',
    ua: 'Mozilla/5.0',
    country: 'DE',
    region: null,
    city: null,
    device: 'desktop',
    os: 'Linux',
    browser: null,
    cost: '0.02',
    apart: null,
    mark: null,
    doNotSell: false,
    params: { zone: '12' },
    ...wish,
  }
}

export function makeReading(wish: Partial<Reading> = {}): Reading {
  return {
    subid: 'c1',
    status: 'Lead',
    word: (wish.status ?? 'Lead').toLowerCase(),
    reversal: false,
    test: false,
    notes: [],
    ...wish,
  }
}

let lastId = 0

/** A postback of the default network at the world's time; `reading` as `makeReading` wants it. */
export function makeIntake(reading: Partial<Reading> | null, wish: Partial<Intake> = {}): Intake {
  lastId += 1
  return {
    id: `p_${lastId.toString().padStart(8, '0')}`,
    receivedAt: startAt,
    network: 'default',
    cause: { kind: 'network' },
    method: 'GET',
    path: '/postback',
    query: 'subid=c1&status=lead',
    contentType: null,
    body: null,
    ip: '203.0.113.5',
    unauthenticated: false,
    read:
      reading === null
        ? { ok: false, outcome: 'refused', reason: 'status-unknown', subid: 'c1', notes: [] }
        : { ok: true, reading: makeReading(reading) },
    ...wish,
  }
}

export function makeNetwork(wish: Partial<Network> = {}): Network {
  return {
    id: 'pp',
    dialects: ['generic'],
    enabled: true,
    key: null,
    previousKey: null,
    secret: null,
    previousSecret: null,
    statuses: {},
    ignore: [],
    reversals: [],
    currency: null,
    defaultStatus: null,
    statusWhenUnknown: null,
    saleKey: null,
    unknownSubid: 'accept',
    txid: 'order',
    allowFrom: [],
    addresses: null,
    repeat: { windowMs: dayMs, after: 'repeat', otherAmount: 'amend' },
    moves: null,
    reopen: false,
    partialRefund: false,
    refusedStatus: null,
    answer: null,
    ...wish,
  }
}

export function makeResult(wish: Partial<AttemptResult> = {}): AttemptResult {
  return {
    startedAt: startAt + 10,
    endedAt: startAt + 30,
    status: 200,
    problem: null,
    detail: null,
    answer: 'OK',
    answerTruncated: false,
    retryAfterMs: null,
    remoteAddress: '203.0.113.80',
    sentAt: startAt + 20,
    ...wish,
  }
}

/** An attempt of this delivery that was answered 200, unless wished otherwise. */
export function makeSettlement(due: DueDelivery, wish: Partial<Settlement> = {}): Settlement {
  return {
    deliveryId: due.id,
    bucket: due.bucket,
    ...(due.epoch === undefined ? {} : { epoch: due.epoch }),
    createdAt: due.createdAt,
    subid: due.move.subid,
    destination: due.destination,
    attempt: due.attempts + 1,
    generation: due.generation,
    request: {
      method: 'POST',
      url: `https://s2s.example/?subid=${due.move.subid}`,
      headers: { 'idempotency-key': due.id },
      body: `subid=${due.move.subid}`,
      version: 1,
    },
    generatedAt: startAt + 5,
    result: makeResult(),
    step: { kind: 'delivered' },
    reply: null,
    replyStatus: null,
    ...wish,
  }
}

let lastReplay = 0

/** Of everything that was made before the world's time and a little more. */
export function makeReplay(wish: Partial<NewReplay> = {}): NewReplay {
  lastReplay += 1
  return {
    id: `r_${lastReplay.toString().padStart(8, '0')}`,
    createdAt: startAt,
    by: 'test',
    mode: 'undelivered',
    render: 'anew',
    filter: { to: startAt + dayMs },
    perSecond: 50,
    total: 0,
    capped: false,
    ...wish,
  }
}
