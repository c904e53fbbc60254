import { slotMs, slotOf } from '../../src/domain/slots.ts'
import type { ListWish, LogFilter } from '../../src/store/looks.ts'
import { dimensions } from '../../src/store/numbers.ts'
import type { Asking } from '../../src/store/questions/asking.ts'
import { writeCursor } from '../../src/store/questions/cursor.ts'
import { logShapes } from '../../src/store/questions/log-shapes.ts'
import type { openQuestions } from '../../src/store/questions/questions.ts'
import {
  asksOf,
  deliveryFilters,
  heldFilters,
  leadFilters,
  postbackFilters,
  replayWishes,
} from './asked.ts'
import { filledSubids } from './fill.ts'
import { dayMs, startAt } from './makers.ts'

type Questions = ReturnType<typeof openQuestions>

/** A question under a name of its own; it can be asked any number of times. */
export type NamedQuestion = readonly [name: string, ask: () => Asking<unknown>]

/** Names of what stands in a filled store. */
export type FilledIds = {
  readonly deliveries: readonly string[]
  readonly leads: readonly (readonly [subid: string, id: string])[]
  readonly postbacks: readonly string[]
  readonly replays: readonly string[]
}

const range = { from: startAt - dayMs, to: startAt + dayMs }
const destinations = ['a', 'b', 'c', 's2s', 'none']
const wholePage = { limit: 500, cursor: null, from: null, to: null }

/** Every question the store's readers answer, with what a filled store has for an answer and what not. */
export function everyQuestion(ask: Questions, ids: FilledIds): readonly NamedQuestion[] {
  return [
    ...wishes().flatMap((wish) => lists(ask, wish)),
    ...[null, startAt].flatMap((from) => counts(ask, from)),
    ...finds(ask, ids),
    ...numbers(ask),
    ...replays(ask, ids),
    ...work(ask),
    ...people(ask),
  ]
}

function wishes(): readonly ListWish[] {
  const cursor = writeCursor({ at: startAt + 1_000_000, id: 'a' })
  return [null, cursor].flatMap((place) =>
    [null, startAt].flatMap((from) =>
      [null, startAt + 3_000_000].map((to) => ({ limit: 9, cursor: place, from, to })),
    ),
  )
}

function question(name: string, args: object, ask: () => Asking<unknown>): NamedQuestion {
  return [`${name} ${JSON.stringify(args)}`, ask]
}

/** Those that a filled store has rows for, beside those of the plans. */
const filledFilters: readonly LogFilter[] = [
  { campaign: 'spring' },
  { campaigns: ['spring', 'autumn'] },
  { subid: 's1' },
  ...['s', 's2', 't-1', 'ab'].map((q) => ({ q })),
]

function lists(ask: Questions, wish: ListWish): readonly NamedQuestion[] {
  return [
    ...[...deliveryFilters, ...filledFilters, { destination: ['a', 'b'] }].map((filter) =>
      question('deliveries', [filter, wish], () => ask.listDeliveries(filter, wish)),
    ),
    ...[...leadFilters, ...filledFilters].map((filter) =>
      question('leads', [filter, wish], () => ask.listLeads(filter, wish)),
    ),
    ...[...postbackFilters, ...filledFilters].map((filter) =>
      question('postbacks', [filter, wish], () => ask.listPostbacks(filter, wish)),
    ),
    ...[null, ['spring']].map((campaigns) =>
      question('clicks', [campaigns, wish], () => ask.listClicks({ campaigns }, wish)),
    ),
    question('costs', [wish], () => ask.listCosts(wish)),
    ...[...heldFilters, { campaigns: ['spring'] }].flatMap((filter) => [
      question('held', [filter, wish], () => ask.listHeld(filter, wish)),
      question('sums of held', [filter, wish], () => ask.sumHeld(filter)),
    ]),
    ...[{}, { kind: 'users' }, { by: 'test' }].map((filter) =>
      question('audit', [filter, wish], () => ask.listAudit(filter, wish)),
    ),
  ]
}

const evenEdges = [-2, 0, 1, 2, 4, 40].map((step) => (slotOf(startAt) + step) * slotMs)
const unevenEdges = [0, 1, 2, 3].map((step) => startAt + step * 700_000)

function counts(ask: Questions, from: number | null): readonly NamedQuestion[] {
  const filled = filledFilters.flatMap((filter) =>
    (['postbacks', 'leads', 'deliveries'] as const).map((log) => ({ log, filter })),
  )
  const to = from === null ? null : startAt + 3_000_000
  return [...asksOf(from, to), ...filled.map((one) => ({ ...one, from, to }))].flatMap((one) => [
    question('count', one, () => ask.countLog(one)),
    question('histogram', one, () => ask.histogram(one, evenEdges)),
    question('uneven histogram', one, () => ask.histogram(one, unevenEdges)),
    ...logShapes[one.log].fields.map((field) =>
      question(`facets of ${field}`, one, () => ask.facets(one, field)),
    ),
  ])
}

function finds(
  ask: Questions,
  { deliveries, postbacks, leads }: FilledIds,
): readonly NamedQuestion[] {
  return [
    ...filledSubids.map((subid) => question('trace', [subid], () => ask.trace(subid))),
    ...filledSubids.map((subid) => question('click', [subid], () => ask.findClick(subid))),
    ...leads.map(([subid, id]) => question('lead', [subid, id], () => ask.findLead(subid, id))),
    ...deliveries.map((id) => question('delivery', [id], () => ask.findDelivery(id))),
    ...postbacks.map((id) => question('postback', [id], () => ask.findPostback(id))),
    ...postbacks.map((id) => question('held postback', [id], () => ask.findHeld(id))),
    ...postbacks.map((id) => question('waiting word', [id], () => ask.findWaiting(id))),
  ]
}

function numbers(ask: Questions): readonly NamedQuestion[] {
  const wished = { zone: 'Asia/Kathmandu', networkOfLanding: { 'spring\noffer-b': 'pp' } }
  const bys = [[], ...dimensions.map((one) => [one]), ['campaign', 'day'] as const]
  return [
    ...(['click', 'postback'] as const).flatMap((base) =>
      bys.map((by) => {
        const wish = { ...range, ...wished, base, by, campaigns: null, only: {} }
        return question('numbers', [base, by], () => ask.numbers(wish))
      }),
    ),
    ...[null, ['spring']].flatMap((campaigns) => [
      question('attempts', [campaigns], () => ask.tallyAttempts(range, campaigns)),
      question('troubles', [campaigns], () => ask.listTroubles(startAt, campaigns)),
      question('lost', [campaigns], () => ask.countLost(range, campaigns)),
    ]),
    ...['default', 'pp', 'none'].map((network) =>
      question('said', [network], () => ask.listSaid(network, 7)),
    ),
    question('apart', [], () => ask.countApart(range)),
    question('latest weights', [], () => ask.latestWeights(['spring', 'none'])),
    ...['spring', 'none'].map((campaign) =>
      question('weights', [campaign], () => ask.listWeights(campaign)),
    ),
    ['postbacks told', () => ask.tallyPostbacks(range)],
    ...named(ask, ['tallyQueues', 'listUndecided', 'listHeard', 'listMutes']),
    question('slot', [], () => ask.countSlot(slotOf(startAt))),
    question('due slots', [], () =>
      ask.dueSlots({ nowMs: range.to, limit: 9, keepClicksDays: 9, keepLeadsDays: 9, failed: [3] }),
    ),
  ]
}

function replays(ask: Questions, ids: FilledIds): readonly NamedQuestion[] {
  const filled = ['c', 'b', 'off', 'none'].flatMap((destination) =>
    replayWishes.map(({ mode }) => ({ mode, filter: { to: range.to, destination } })),
  )
  return [
    ...[...replayWishes, ...filled].map((wish) =>
      question('part of a replay', wish, () => ask.countPart(wish, '')),
    ),
    ...ids.replays.map((id) => question('replay', [id], () => ask.findReplay(id))),
    ...ids.replays.map((id) => question('next of replay', [id], () => ask.nextOfReplay(id, 3))),
    ...named(ask, ['listReplays']),
  ]
}

function work(ask: Questions): readonly NamedQuestion[] {
  return [
    question('next cost', [], () => ask.nextCost([3])),
    question('next spread', [], () => ask.nextSpread(1, 3)),
    ...['', 'zone'].map((param) => {
      const part = { campaign: 'spring', ...range, param, value: '12', until: range.to }
      return question('count of costs', [part], () => ask.countCosts([part]))
    }),
    ...destinations.map((destination) =>
      question('due', [destination], () =>
        ask.listDue({ destination, nowMs: range.to, held: ['d_none'], limit: 50 }),
      ),
    ),
    ...destinations.map((destination) =>
      question('due without clicks', [destination], () =>
        ask.listDue({ destination, nowMs: range.to, held: [], limit: 50, withClicks: false }),
      ),
    ),
    ...[startAt, range.to].map((nowMs) =>
      question('due destinations', [nowMs], () => ask.listDueDestinations(nowMs)),
    ),
    ...named(ask, ['ledger', 'recountLedger']),
  ]
}

function people(ask: Questions): readonly NamedQuestion[] {
  return [
    ...(['id', 'name', 'link'] as const).flatMap((by) =>
      ['u_1', 'OLGA 1', 'link-1'].map((value) =>
        question('user', [by, value], () => ask.findUser(by, value)),
      ),
    ),
    ...['hash-0', 'none'].map((hash) => question('token', [hash], () => ask.findToken(hash))),
    ...named(ask, ['listTokens', 'listUsers', 'workspace']),
    ...['a', 'off', 'none'].map((id) =>
      question('versions', [id], () => ask.listVersions('destinations', id)),
    ),
  ]
}

/** Questions without arguments. */
type Plain = {
  [Name in keyof Questions]: Parameters<Questions[Name]> extends [] ? Name : never
}[keyof Questions]

const named = (ask: Questions, names: readonly Plain[]): readonly NamedQuestion[] =>
  names.map((name) => [name, () => ask[name]()] as const)

/** What a filled store says its rows are called. */
export function* filledIds(ask: Questions): Asking<FilledIds> {
  const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id)
  return {
    deliveries: [...idsOf((yield* ask.listDeliveries({}, wholePage)).items), 'd_none'],
    leads: [
      ...(yield* ask.listLeads({}, wholePage)).items.map(({ subid, id }) => [subid, id] as const),
      ['none', 'l_none'],
    ],
    postbacks: [...idsOf((yield* ask.listPostbacks({}, wholePage)).items), 'p_none'],
    replays: [...idsOf(yield* ask.listReplays()), 'r_none'],
  }
}
