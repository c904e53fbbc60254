import { usualBreaker } from '../../../src/domain/settings.ts'
import { statuses } from '../../../src/domain/status.ts'
import type { Destination } from './destination.ts'

/** As people write it: lists and times are text. */
export type Draft = ReturnType<typeof draftOf>

const hourMs = 3_600_000

export function draftOf(one: Destination) {
  return {
    ...simpleOf(one),
    ...signingOf(one),
    ...moneyOf(one),
    ...{ proxy: one.proxy ?? '', ca: one.ca ?? '', localAddress: one.localAddress ?? '' },
    ...conditionsOf(one),
    ...answerOf(one),
    ...timesOf(one),
  }
}

const simpleOf = (one: Destination) => ({
  url: one.url,
  method: one.method,
  events: one.events,
  headers: Object.entries(one.headers ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n'),
  body: one.body ?? '',
  contentType: one.contentType ?? '',
})

type SigningKind = 'none' | 'standard' | 'hmac'

const signingOf = ({ signing }: Destination) => ({
  signing: (signing?.kind ?? 'none') as SigningKind,
  signingSecret: signing?.secret ?? '',
  signingPrevious: signing?.previousSecret ?? '',
  signingHeader: signing?.header ?? '',
  signingEncoding: signing?.encoding ?? 'hex',
  signingPrefix: signing?.prefix ?? '',
})

const moneyOf = ({ payoutShare, reversal }: Destination) => ({
  payoutShare: payoutShare ?? '',
  reversalUrl: reversal?.url ?? '',
  reversalMethod: reversal?.method ?? ('POST' as const),
  reversalBody: reversal?.body ?? '',
})

const conditionsOf = (one: Destination) => ({
  campaigns: (one.campaigns ?? []).join(', '),
  sources: (one.sources ?? []).join(', '),
  networks: (one.networks ?? []).join(', '),
  withoutClick: one.withoutClick ?? 'send',
  clickWaitHours: String((one.clickWaitMs ?? 24 * hourMs) / hourMs),
  amendments: one.amendments === true,
  confirmed: one.confirmed === true,
  authenticated: one.authenticated === true,
  tests: one.tests === true,
  skipsDoNotSell: one.doNotSell === 'skip',
  firstSaleOnly: one.firstSaleOnly === true,
  minPayout: one.minPayout ?? '',
  from: (one.from ?? []).join(', '),
  share: String(one.share ?? 100),
  dailyCap: one.dailyCap === undefined ? '' : String(one.dailyCap),
})

const answerOf = ({ success = {}, reply = 'ignore' }: Destination) => ({
  reply,
  successStatus: (success.status ?? []).join(', '),
  contains: success.contains ?? '',
  lacks: success.lacks ?? '',
  matches: success.matches ?? '',
  duplicate: success.duplicate ?? '',
  jsonPath: success.json?.path ?? '',
  jsonEquals: success.json?.equals ?? '',
})

const timesOf = (one: Destination) => ({
  timeoutSeconds: String((one.timeoutMs ?? 10_000) / 1000),
  retries: one.retryDelaysMs === undefined ? '' : one.retryDelaysMs.map(shownWait).join(', '),
  concurrency: String(one.concurrency ?? 8),
  ...breakerOf(one.breaker),
  order: one.order ?? 'latest',
  delay: one.delayMs === undefined || one.delayMs === 0 ? '' : shownWait(one.delayMs),
  freshFor: one.freshForMs === undefined ? '' : shownWait(one.freshForMs),
  onProblem: one.onProblem ?? {},
})

const breakerOf = (breaker: Destination['breaker']) => ({
  breaks: breaker?.enabled !== false,
  breakerAttempts: String(breaker?.attempts ?? usualBreaker.attempts),
  breakerPercent: String(breaker?.percent ?? usualBreaker.percent),
  breakerWindow: shownWait(breaker?.windowMs ?? usualBreaker.windowMs),
  breakerOpen: shownWait(breaker?.openMs ?? usualBreaker.openMs),
})

/** What is saved. What this form does not show, such as whether it is on, stays as it is. */
export function settingOf(draft: Draft, before: Destination): Record<string, unknown> {
  const kept = withoutOptional(before)
  return {
    ...kept,
    ...{
      url: draft.url.trim(),
      method: draft.method,
    },
    events: statuses.filter((status) => draft.events.includes(status)),
    headers: headersIn(draft.headers),
    ...{ body: textIn(draft.body), contentType: textIn(draft.contentType) },
    ...signingIn(draft),
    ...moneyIn(draft, before),
    ...egressIn(draft),
    campaigns: listIn(draft.campaigns),
    sources: listIn(draft.sources),
    networks: listIn(draft.networks),
    ...{ withoutClick: draft.withoutClick, clickWaitMs: timesIn(draft.clickWaitHours, hourMs) },
    ...{ amendments: draft.amendments, confirmed: draft.confirmed },
    ...{ authenticated: draft.authenticated, tests: draft.tests, reply: draft.reply },
    doNotSell: draft.skipsDoNotSell ? 'skip' : 'send',
    ...sendingIn(draft),
    success: successIn(draft),
    timeoutMs: timesIn(draft.timeoutSeconds, 1000),
    ...(draft.retries.trim() === '' ? {} : { retryDelaysMs: waitsIn(draft.retries) }),
    breaker: breakerIn(draft),
    ...{ concurrency: draft.concurrency, order: draft.order, onProblem: draft.onProblem },
  }
}

/** Only an answer has them, or they are left out where they are not set: the form says them whole. */
const notKept = [
  ...['id', 'warnings', 'circuit', 'retryDelaysMs', 'minPayout', 'freshForMs', 'signing'],
  ...['dailyCap', 'reversal', 'payoutShare', 'proxy', 'ca', 'localAddress'],
]

const withoutOptional = (destination: Destination): object =>
  Object.fromEntries(Object.entries(destination).filter(([name]) => !notKept.includes(name)))

function signingIn(draft: Draft) {
  const { signing: kind, signingSecret: secret } = draft
  const previous = draft.signingPrevious.trim()
  if (kind === 'none') return {}
  if (kind === 'standard') {
    return { signing: { kind, secret, ...(previous === '' ? {} : { previousSecret: previous }) } }
  }
  const { signingHeader: header, signingEncoding: encoding, signingPrefix: prefix } = draft
  return { signing: { kind, secret, header, encoding, prefix } }
}

/** Its own headers and type, which this form does not show, stay as they are. */
function moneyIn(draft: Draft, { reversal: before }: Destination) {
  const [share, url] = [draft.payoutShare.trim(), draft.reversalUrl.trim()]
  const { url: _, method: __, body: ___, ...kept } = before ?? {}
  const body = textIn(draft.reversalBody)
  return {
    ...(share === '' ? {} : { payoutShare: share }),
    ...(url === '' ? {} : { reversal: { ...kept, url, method: draft.reversalMethod, body } }),
  }
}

function egressIn(draft: Draft) {
  const [proxy, localAddress] = [draft.proxy.trim(), draft.localAddress.trim()]
  return {
    ...(proxy === '' ? {} : { proxy }),
    ...(draft.ca.trim() === '' ? {} : { ca: draft.ca }),
    ...(localAddress === '' ? {} : { localAddress }),
  }
}

function sendingIn(draft: Draft) {
  const freshFor = draft.freshFor.trim()
  return {
    ...{ firstSaleOnly: draft.firstSaleOnly, from: listIn(draft.from) },
    ...(draft.dailyCap.trim() === '' ? {} : { dailyCap: timesIn(draft.dailyCap, 1) }),
    ...(draft.minPayout.trim() === '' ? {} : { minPayout: draft.minPayout.trim() }),
    ...{
      share: timesIn(draft.share, 1),
      delayMs: draft.delay.trim() === '' ? 0 : waitIn(draft.delay),
    },
    ...(freshFor === '' ? {} : { freshForMs: waitIn(freshFor) }),
  }
}

const textIn = (text: string) => (text.trim() === '' ? undefined : text)
export const listIn = (text: string): string[] =>
  text
    .split(/[\s,]+/)
    .map((word) => word.trim())
    .filter(Boolean)

/** What is no number is sent as it is: the server says what is wrong with it. */
const timesIn = (text: string, unit: number): number | string => {
  const value = Number(text.trim().replace(',', '.'))
  return text.trim() === '' || Number.isNaN(value) ? text : Math.round(value * unit)
}

function headersIn(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':')
      return at === -1 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    }),
  )
}

function breakerIn(draft: Draft) {
  return {
    enabled: draft.breaks,
    attempts: timesIn(draft.breakerAttempts, 1),
    percent: timesIn(draft.breakerPercent, 1),
    windowMs: waitIn(draft.breakerWindow.trim()),
    openMs: waitIn(draft.breakerOpen.trim()),
  }
}

function successIn(draft: Draft) {
  const path = draft.jsonPath.trim()
  return {
    ...(draft.successStatus.trim() === '' ? {} : { status: listIn(draft.successStatus) }),
    ...(draft.contains === '' ? {} : { contains: draft.contains }),
    ...(draft.lacks === '' ? {} : { lacks: draft.lacks }),
    ...(draft.matches === '' ? {} : { matches: draft.matches }),
    ...(draft.duplicate === '' ? {} : { duplicate: draft.duplicate }),
    ...(path === '' ? {} : { json: { path, equals: draft.jsonEquals } }),
  }
}

const units = { ms: 1, s: 1000, min: 60_000, h: hourMs, d: 24 * hourMs } as const

/** `5s`, `10min`, `2h`; a bare number is seconds. */
/** Milliseconds; what is no wait stays text. */
export const waitsIn = (text: string): readonly (number | string)[] => listIn(text).map(waitIn)

function waitIn(text: string): number | string {
  const [, figure = '', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|min|m|h|d)?$/.exec(text) ?? []
  if (figure === '') return text
  const size = Object.entries(units).find(([name]) => name === (unit === 'm' ? 'min' : unit))?.[1]
  return Math.round(Number(figure) * (size ?? 1000))
}

export function shownWait(ms: number): string {
  const fitting = Object.entries(units).findLast(([, size]) => ms >= size && ms % size === 0)
  return fitting === undefined ? `${ms}ms` : `${ms / fitting[1]}${fitting[0]}`
}

export const blank: Destination = {
  id: '',
  enabled: true,
  paused: false,
  url: '',
  method: 'POST',
  events: statuses,
}
