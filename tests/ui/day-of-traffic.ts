import { join } from 'node:path'
import type { Click } from '../../src/domain/click.ts'
import type { AttemptResult, DueDelivery, NextStep } from '../../src/domain/delivery.ts'
import { openIds } from '../../src/domain/ids.ts'
import type { Reading } from '../../src/domain/reading.ts'
import type { Status } from '../../src/domain/status.ts'
import { randomBytes } from '../../src/platform/random.ts'
import { openStore } from '../../src/store/open.ts'
import type { IntakeReading, Store } from '../../src/store/store.ts'

/** Settings of an installation that has been at work for a while; nothing in them is reachable. */
export const busySettings = {
  sources: [
    { id: 'meta', externalId: 'fbclid' },
    { id: 'tiktok', externalId: 'ttclid' },
    { id: 'taboola', kind: 'taboola', cost: 'cost' },
  ],
  campaigns: [
    campaign('fb-us-joint-care', 'meta', ['doctor-letter', 'checkout-v7', 'clickbank']),
    campaign('fb-de-joint-care', 'meta', ['quiz-4-steps', 'checkout-v7-de', 'buygoods']),
    campaign('tt-us-sleep-gummies', 'tiktok', ['ugc-story', 'gummies-long', 'buygoods']),
    campaign('tb-au-hearing-aid', 'taboola', ['news-wrap', 'advertorial-b', 'leadbit']),
  ],
  networks: [
    { id: 'clickbank', dialect: 'generic', key: 'k3y-of-clickbank', currency: 'USD' },
    { id: 'buygoods', dialect: 'generic', key: 'k3y-of-buygoods', currency: 'USD' },
    { id: 'leadbit', dialect: 'generic', key: 'k3y-of-leadbit', currency: 'EUR' },
  ],
  destinations: [
    {
      id: 'meta-capi',
      url: 'https://graph.example/events?event={status}&fbclid={external_id}&value={payout}&px={px}',
      sources: ['meta'],
    },
    {
      id: 'tiktok-events',
      url: 'https://tiktok.example/track?cb={external_id}&event={status}',
      sources: ['tiktok'],
    },
    {
      id: 'keitaro',
      url: 'https://tracker.example/k3y/postback?subid={subid}&status={status}&payout={payout}&currency={currency}',
      method: 'GET',
    },
    {
      id: 's2s',
      url: 'https://s2s-postback.com?subid={subid}&prelanding={prelanding}&landing={landing}&px={px}&domain={domain}&status={status}',
      events: ['Lead', 'Purchase'],
    },
  ],
} as const

type Pages = readonly [prelanding: string, landing: string, network: string]

function campaign(id: string, source: string, [prelanding, landing, network]: Pages) {
  return {
    id,
    source,
    px: 'px-7781',
    prelandings: [{ id: prelanding, url: `https://pages.example/${prelanding}?subid={subid}` }],
    landings: [{ id: landing, url: `https://offer.example/${landing}?sub1={subid}`, network }],
  }
}

const dayMs = 86_400_000

type DayWish = {
  readonly leads?: number
  /** What else is to have happened, at the end of the day. */
  readonly atLast?: (world: World) => Promise<void>
}

/** The same traffic each time: chance from a number. */
function chanceFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export type World = {
  readonly store: Store
  readonly ids: ReturnType<typeof openIds>
  readonly chance: () => number
  readonly now: number
  /** What stands in its place while a moment of the past is written. */
  readonly clock: { at: number }
  /** Committed, and not sent yet. */
  readonly due: DueDelivery[]
}

/** A day of clicks, postbacks and deliveries, written through the store as if it had been lived. */
export async function liveADay(folder: string, now: number, wish: DayWish = {}): Promise<void> {
  const { leads = 1400, atLast } = wish
  const clock = { at: now - dayMs }
  const nowMs = () => clock.at
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const store = await openStore({ url: `sqlite:${join(folder, 'carom.db')}`, nowMs, log })
  const world: World = {
    store,
    ids: openIds({ nowMs, randomBytes }),
    chance: chanceFrom(7),
    now,
    clock,
    due: [],
  }
  store.onDue((due) => world.due.push(...due))
  const moments = Array.from({ length: leads }, () => momentsOf(world, startOf(world))).flat()
  for (const { at, happen } of moments.sort((one, two) => one.at - two.at)) {
    clock.at = Math.round(at)
    await happen()
  }
  await atLast?.(world)
  await store.close()
}

/** Quiet nights, a peak at noon and a higher one in the evening. */
function startOf({ chance, now }: World): number {
  for (;;) {
    const at = now - chance() * dayMs * 0.995
    const hour = new Date(at).getUTCHours()
    const load =
      0.2 + 0.6 * Math.exp(-((hour - 13) ** 2) / 12) + 0.8 * Math.exp(-((hour - 19) ** 2) / 8)
    if (chance() < load / 1.4) return at
  }
}

type Moment = { readonly at: number; readonly happen: () => Promise<unknown> }

/** All that comes of one visit, each at its time: names are made in the order in which things happen. */
function momentsOf(world: World, start: number): readonly Moment[] {
  const { chance, store, ids, now } = world
  let click: Click | undefined
  const visit = async () => {
    click = clickAt(world, ids.next('p_').slice(2), world.clock.at)
    await store.keepClick(click)
  }
  const moments: Moment[] = [{ at: start, happen: visit }]
  const hear = (at: number, said: () => Report) =>
    moments.push({ at, happen: () => report(world, at, said()) })
  if (chance() < 0.004) hear(start + 60_000, () => unknownWord)
  else {
    let when = start + 40_000 + chance() * 900_000
    for (const word of wordsOf(chance)) {
      const said = () => reading(word, click ?? clickAt(world, 'nobody', start))
      hear(when, said)
      if (chance() < 0.03) hear(when + 4000, said)
      when += 600_000 + chance() * 4 * 3_600_000
    }
  }
  return moments.filter(({ at }) => at <= now)
}

function wordsOf(chance: () => number): readonly Status[] {
  const ending = chance()
  if (ending < 0.42) return ['Lead']
  if (ending < 0.74) return ['Lead', 'Purchase']
  if (ending < 0.84) return ['Lead', 'Reject']
  return ending < 0.92 ? ['Lead', 'Purchase', 'Reject'] : ['Lead', 'Trash']
}

export function clickAt({ chance }: World, subid: string, at: number): Click {
  const index = Math.floor(chance() * busySettings.campaigns.length)
  const chosen = busySettings.campaigns[index] ?? busySettings.campaigns[0]
  const country = chosen.id.split('-')[1]?.toUpperCase() ?? null
  return {
    subid,
    at,
    campaign: chosen.id,
    source: chosen.source,
    prelanding: chosen.prelandings[0]?.id ?? null,
    landing: chosen.landings[0]?.id ?? null,
    px: chosen.px,
    domain: 'go.northtrail.example',
    externalId: `x${subid.slice(8)}`,
    ip: '198.51.100.24',
    ua: 'Mozilla/5.0 (Linux; Android 16) Chrome/156',
    country,
    ...{ region: null, city: null },
    ...{ device: 'mobile', os: 'Android 16', browser: null },
    cost: '0.42',
    ...{ apart: null, mark: null, doNotSell: false },
    params: { utm_source: chosen.source, creative: 'v12-ugc', placement: 'reels' },
  }
}

export type Report = {
  readonly network: string
  readonly query: string
  readonly read: IntakeReading
}

const unknownWord: Report = {
  network: 'leadbit',
  query: 'subid=abc&status=kaputt',
  read: { ok: false, outcome: 'refused', reason: 'status-unknown', notes: [] },
}

/** What a network pays for this one, whichever word it says of it. */
const amountOf = ({ subid }: Click) =>
  (60 + (Number.parseInt(subid.slice(-4), 36) % 4000) / 100).toFixed(2)

export function reading(status: Status, click: Click): Report {
  const network = networkOf(click)
  const amount = amountOf(click)
  const txid = click.subid.slice(-8).toUpperCase()
  const read: Reading = {
    subid: click.subid,
    txid,
    status,
    word: status,
    reversal: false,
    test: false,
    notes: [],
    ...(status === 'Trash' ? {} : { amount, currency: network === 'leadbit' ? 'EUR' : 'USD' }),
  }
  const query = `subid=${click.subid}&status=${status}&txid=${txid}&payout=${amount}`
  return { network, query, read: { ok: true, reading: read } }
}

const networkOf = ({ campaign: id }: Click) =>
  busySettings.campaigns.find((one) => one.id === id)?.landings[0]?.network ?? 'default'

export async function report(world: World, at: number, said: Report): Promise<void> {
  world.clock.at = Math.round(at)
  await world.store.take({
    id: world.ids.next('p_'),
    receivedAt: world.clock.at,
    network: said.network,
    cause: { kind: 'network' },
    method: said.network === 'leadbit' ? 'POST' : 'GET',
    path: `/postback/${said.network}/***`,
    query: said.query,
    contentType: null,
    body: null,
    ip: '203.0.113.70',
    unauthenticated: false,
    read: said.read,
  })
  await Promise.all(world.due.splice(0).map((one) => deliver(world, one)))
}

async function deliver(world: World, due: DueDelivery): Promise<void> {
  const { chance, store, clock } = world
  const startedAt = due.move.at + Math.round(3 + chance() * 10)
  const isBad = due.destination === 'meta-capi' && chance() < 0.14
  const endedAt = startedAt + Math.round(40 + chance() * 180)
  const retryAt = world.now + Math.round(chance() * 300_000)
  const step: NextStep = isBad ? endingOf(chance(), retryAt) : { kind: 'delivered' }
  clock.at = endedAt
  await store.settle({
    deliveryId: due.id,
    bucket: due.bucket,
    createdAt: due.createdAt,
    subid: due.move.subid,
    destination: due.destination,
    attempt: due.attempts + 1,
    generation: due.generation,
    request: {
      method: due.destination === 'keitaro' ? 'GET' : 'POST',
      url: `https://${due.destination}.example/in?subid=${due.move.subid}&status=${due.move.to}`,
      headers: { 'Idempotency-Key': due.id, 'user-agent': 'Carom' },
      body: null,
      version: 1,
    },
    generatedAt: startedAt - 1,
    result: resultOf(step, startedAt, endedAt),
    step,
    reply: null,
    replyStatus: null,
  })
}

function endingOf(chance: number, dueAt: number): NextStep {
  if (chance < 0.1) return { kind: 'failed', problem: 'http-5xx' }
  if (chance < 0.2) return { kind: 'expired', problem: 'http-5xx' }
  if (chance < 0.25) return { kind: 'held', problem: 'outcome-unknown' }
  return { kind: 'retry', dueAt, problem: 'http-5xx' }
}

const answers = {
  'http-5xx': { status: 503, detail: null, answer: '{"error":"Service Unavailable"}' },
  'outcome-unknown': { status: null, detail: 'timeout', answer: null },
  none: { status: 200, detail: null, answer: '{"events_received":1}' },
} as const

function resultOf(step: NextStep, startedAt: number, endedAt: number): AttemptResult {
  const problem = step.kind === 'held' ? 'outcome-unknown' : 'http-5xx'
  return {
    ...{ startedAt, sentAt: startedAt + 12, endedAt },
    ...(step.kind === 'delivered'
      ? { ...answers.none, problem: null }
      : { ...answers[problem], problem }),
    ...{ answerTruncated: false, retryAfterMs: null, remoteAddress: '192.0.2.80' },
  }
}
