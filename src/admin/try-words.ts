import { findDialect, generic } from '../dialects/catalogue.ts'
import type { Click } from '../domain/click.ts'
import type { Dialect } from '../domain/dialect.ts'
import { judge } from '../domain/judge.ts'
import type { Lead } from '../domain/lead.ts'
import { readReport } from '../domain/read-report.ts'
import type { Network, Settings } from '../domain/settings.ts'
import type { Status } from '../domain/status.ts'
import type { Outcome, PostbackReason } from '../domain/verdict.ts'

export type TriedWord = {
  readonly status: string
  readonly txid?: string | undefined
  readonly payout?: string | undefined
}

type Tried = {
  readonly word: string
  readonly outcome: Outcome
  readonly reason: PostbackReason | null
  readonly from: Status | null
  readonly to: Status | null
  readonly leads: { readonly txid: string | null; readonly status: Status }[]
  readonly told: string[]
}

type TryCase = {
  readonly settings: Settings
  readonly network: Network
  readonly nowMs: number
}

/** The words people write down themselves, read as this network's own. */
export function plainDialectOf(network: Pick<Network, 'dialects'>): Dialect {
  const spoken = network.dialects.flatMap((id) => findDialect(id) ?? [])
  const dialect = spoken.find(({ signature }) => signature.kind === 'none') ?? spoken[0] ?? generic
  return { ...dialect, fields: generic.fields, signature: { kind: 'none' }, testMarks: {} }
}

/** What each word of a sequence would do to the leads of one click, one after the other. */
export function tryWords(c: TryCase, words: readonly TriedWord[]): readonly Tried[] {
  let leads: readonly Lead[] = []
  return words.map((word, index) => {
    const { tried, after } = tryWord({ ...c, nowMs: c.nowMs + index }, word, leads)
    leads = after
    return tried
  })
}

const subid = 'tried'

function tryWord(c: TryCase, word: TriedWord, leads: readonly Lead[]) {
  const { status, txid = '', payout = '' } = word
  const fields = new Map(Object.entries({ subid, status, txid, payout }))
  const { network } = c
  const read = readReport({ fields, dialect: plainDialectOf(network), network })
  if (!read.ok) {
    const { outcome, reason } = read
    return {
      tried: { ...nothing, word: status, outcome, reason, leads: shown(leads) },
      after: leads,
    }
  }
  const verdict = judge({
    reading: read.reading,
    cause: { kind: 'network' },
    now: c.nowMs,
    unauthenticated: false,
    leads,
    click: clickOf(c.nowMs),
    settings: {
      version: c.settings.version,
      network,
      landing: undefined,
      destinations: Object.values(c.settings.destinations).filter((one) => one.enabled),
    },
  })
  const changed = [...verdict.moves.map((move) => move.lead), ...verdict.noted]
  const after = changed.reduce(withLead, leads)
  const [move] = verdict.moves
  const { outcome, reason } = verdict
  return {
    after,
    tried: {
      ...{ word: status, outcome, reason, from: move?.from ?? null, to: move?.lead.status ?? null },
      leads: shown(after),
      told: move?.deliveries.map((delivery) => delivery.destination) ?? [],
    },
  }
}

const nothing = { from: null, to: null, told: [] }

function withLead(leads: readonly Lead[], lead: Lead): readonly Lead[] {
  if (lead.id === '') return [...leads, { ...lead, id: `l_${leads.length + 1}` }]
  return leads.map((known) => (known.id === lead.id ? lead : known))
}

const shown = (leads: readonly Lead[]) =>
  leads.map((lead) => ({ txid: lead.txids[0] ?? null, status: lead.status }))

const clickOf = (at: number): Click => ({
  ...{ subid, at, campaign: null, source: null, prelanding: null, landing: null, px: null },
  ...{ domain: null, externalId: null, ip: null, ua: null, country: null, device: null, os: null },
  ...{ region: null, city: null, browser: null, cost: null, apart: null, mark: null, params: {} },
  doNotSell: false,
})
