import { expect } from 'vitest'
import type { Click } from '../../src/domain/click.ts'
import { type JudgeCase, judge } from '../../src/domain/judge.ts'
import type { Cause, Lead } from '../../src/domain/lead.ts'
import { readAmount } from '../../src/domain/money.ts'
import type { Reading } from '../../src/domain/reading.ts'
import type { Destination, Landing, Network } from '../../src/domain/settings.ts'
import type { Status } from '../../src/domain/status.ts'
import type { Verdict } from '../../src/domain/verdict.ts'
import { makeDestination } from '../due-delivery.ts'
import { makeNetwork } from '../store/makers.ts'

export const hour = 3_600_000
export const startAt = Date.UTC(2026, 0, 1)

/** A network with a key that reports in dollars. */
export function network(over: Partial<Network> = {}): Network {
  return makeNetwork({ key: 'k', currency: 'USD', ...over })
}

/** A destination that wants every status and reads the click. */
export function destination(over: Partial<Destination> = {}): Destination {
  return makeDestination({ id: 'all', needsClick: true, ...over })
}

export function click(over: Partial<Click> = {}): Click {
  return {
    subid: 'c1',
    at: startAt,
    campaign: 'spring',
    source: 'propeller',
    prelanding: 'quiz',
    landing: 'offer-a',
    px: '1',
    domain: 'go.example',
    externalId: null,
    ip: null,
    ua: null,
    country: null,
    region: null,
    city: null,
    device: null,
    os: null,
    browser: null,
    cost: null,
    apart: null,
    mark: null,
    doNotSell: false,
    params: {},
    ...over,
  }
}

export type WorldSettings = {
  readonly network: Network
  readonly landing: Landing | undefined
  readonly destinations: readonly Destination[]
  readonly click: Click | null
  readonly unauthenticated: boolean
}

const reversals = ['refund', 'chargeback']
const rejections = ['declined', ...reversals]

/**
 * Says what came in one line: `+25h event Purchase T1 12.50 EUR order=O1 at=+2h`. The word is one of the
 * four names, `declined`, `refund` or `chargeback`; `T…` is the transaction, `event`, `reply`, `import`
 * and `correction` are causes, `test` a test mark.
 */
export function readLine(line: string): { reading: Reading; cause: Cause['kind']; hours: number } {
  const words = line.trim().split(/\s+/)
  const found: Found = { subid: 'c1' }
  let cause: Cause['kind'] = 'network'
  let hours = 0
  for (const word of words) {
    if (/^\+\d+h$/.test(word)) hours = Number(word.slice(1, -1))
    else if (/^(event|reply|import|correction|network)$/.test(word)) cause = word as Cause['kind']
    else readWord(word, found)
  }
  const { status = 'Lead', word = 'Lead', reversal = false, ...rest } = found
  return {
    reading: { ...rest, status, word, reversal, test: rest.test ?? false, notes: [] },
    cause,
    hours,
  }
}

type Found = { -readonly [Key in keyof Reading]?: Reading[Key] }

const named: Readonly<Record<string, (found: Found, value: string) => void>> = {
  order: (found, value) => {
    found.order = value
  },
  key: (found, value) => {
    found.saleKey = value
  },
  of: (found, value) => {
    found.refundedOf = value
  },
  stripped: (found, value) => {
    found.strippedTxid = value
  },
  sale: (found, value) => {
    found.sale = value as NonNullable<Reading['sale']>
  },
  at: (found, value) => {
    found.eventAt = startAt + Number(value.slice(1, -1)) * hour
  },
  test: (found) => {
    found.test = true
  },
  nosubid: (found) => {
    delete found.subid
  },
}

function readWord(word: string, found: Found): void {
  const [name = '', value = ''] = word.split('=')
  const set = named[name]
  if (set) set(found, value)
  else if (/^T/.test(word) && word !== 'Trash') found.txid = word
  else if (/^-?[\d.]+$/.test(word)) found.amount = readAmount(word)?.amount ?? word
  else if (/^[A-Z]{3}$/.test(word)) found.currency = word
  else readStatusWord(word, found)
}

function readStatusWord(word: string, found: Found): void {
  found.word = word
  found.reversal = reversals.includes(word)
  found.status = rejections.includes(word) ? 'Reject' : (word as Status)
}

/** Leads and their history, as judge alone would have it: the store without a store. */
export function openSequence(settings: Partial<WorldSettings> = {}) {
  const world: WorldSettings = {
    network: settings.network ?? network(),
    landing: settings.landing,
    destinations: settings.destinations ?? [destination()],
    click: settings.click === undefined ? click() : settings.click,
    unauthenticated: settings.unauthenticated ?? false,
  }
  let leads: readonly Lead[] = []
  let now = startAt
  let chain = 0

  function apply(verdict: Verdict): void {
    const changed = [...verdict.noted, ...verdict.moves.map((move) => move.lead)]
    for (const lead of changed) {
      const named = lead.id === '' ? { ...lead, id: `l${leads.length + 1}` } : lead
      leads = [...leads.filter((one) => one.id !== named.id), named]
    }
    leads = [...leads].sort((a, b) => a.id.localeCompare(b.id))
  }

  function judgeCase(line: string): JudgeCase {
    const said = readLine(line)
    now += said.hours * hour
    if (said.cause === 'reply') chain += 1
    const cause: Cause =
      said.cause === 'reply'
        ? { kind: 'reply', destination: 'all', leadId: leads[0]?.id ?? 'none', chain }
        : { kind: said.cause }
    const { click: visit, unauthenticated, ...rest } = world
    return {
      reading: said.reading,
      cause,
      now,
      unauthenticated,
      leads,
      click: visit,
      settings: { version: 1, ...rest },
    }
  }

  return {
    leads: () => leads,
    /** Judges what came, makes its moves, and says what the verdict was. */
    hears(line: string): Verdict {
      const verdict = judge(judgeCase(line))
      apply(verdict)
      return verdict
    },
  }
}

/** What came | outcome (reason) | what is then known | what was sent. */
export type Step = readonly [came: string, outcome: string, known: string, sent: string]

/** Plays a sequence and holds every line of it against what it says. */
export function playSteps(sequence: ReturnType<typeof openSequence>, steps: readonly Step[]): void {
  for (const [came, outcome, known, sent] of steps) {
    const verdict = sequence.hears(came)
    const said = verdict.outcome + (verdict.reason === null ? '' : ` (${verdict.reason})`)
    expect([said, knownOf(sequence.leads()), sentOf(verdict)], came).toEqual([outcome, known, sent])
  }
}

/** `T1 Purchase 12.5 USD`, one per lead: the name, the status, the money, and marks. */
export function knownOf(leads: readonly Lead[]): string {
  return leads
    .map((lead) =>
      [
        lead.saleKey || '-',
        lead.status,
        lead.amount ?? '',
        lead.currency !== 'USD' && lead.amount !== null ? lead.currency : '',
        lead.provisional ? 'provisional' : '',
      ]
        .filter((word) => word !== '' && word !== null)
        .join(' '),
    )
    .join(', ')
}

/** What destinations are told because of a verdict: `all:Purchase`, or just `Purchase` for `all`. */
export function sentOf(verdict: Verdict): string {
  return verdict.moves
    .flatMap((move) =>
      move.deliveries.map(({ destination: id, waitsFor }) => {
        const name = id === 'all' ? move.lead.status : `${id}:${move.lead.status}`
        return waitsFor === 'click' ? `${name} (waits)` : name
      }),
    )
    .join(', ')
}
