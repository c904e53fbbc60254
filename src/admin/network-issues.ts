import type { HeardNetwork, PostbackTally, WaitingTally } from '../store/numbers.ts'
import type { Issue } from './contract-numbers.ts'

type Facts = {
  readonly now: number
  readonly week: readonly PostbackTally[]
  readonly hour: readonly PostbackTally[]
  /** The 24 hours before the last one. */
  readonly dayBefore: readonly PostbackTally[]
  readonly undecided: readonly WaitingTally[]
  readonly heard: readonly HeardNetwork[]
}

const hourMs = 3_600_000
const weekMs = 7 * 24 * hourMs
/** A network that says less than this in a week has no rhythm to miss. */
const rhythmFrom = 20
const silentGaps = 5
const silentAtLeastMs = 6 * hourMs
const spikeFrom = 10
const spikeShare = 0.2
const spikeTimes = 3

const isoTime = (at: number): string => new Date(at).toISOString()

/** Reasons for which a network's request is not even opened. */
const refusedReasons = ['key-wrong', 'signature-wrong', 'secret-missing', 'address-not-allowed']

/** What is wrong between us and the networks, from counts alone: pure. */
export function networkIssues(facts: Facts): readonly Issue[] {
  const said = (about: Partial<Record<'outcome' | 'reason', string>>) => (one: PostbackTally) =>
    Object.entries(about).every(([name, value]) => one[name as 'outcome' | 'reason'] === value)
  const unknown = facts.week.filter(said({ reason: 'status-unknown' }))
  const refused = facts.week.filter(({ reason }) => refusedReasons.includes(reason ?? ''))
  return [
    ...unknown.map((one) => tallied('word-unknown', 'error', one)),
    ...refused.map((one) => tallied('postback-refused', 'error', one)),
    ...spikes(facts),
    ...silent(facts),
    ...facts.undecided.map(waitingDecision),
  ]
}

const inbound = (network: string, more: string) =>
  `/admin/inbound?network=${encodeURIComponent(network)}${more}`

function issueOf(kind: Issue['kind'], subject: string, wish: Partial<Issue>): Issue {
  return {
    ...{ id: `${kind}:${subject}`, kind, severity: 'warning', subject, reason: null },
    ...{ count: 1, capped: false, since: null, last: null, leads: null, money: [] },
    link: inbound(subject, ''),
    mutedUntil: null,
    ...wish,
  }
}

function tallied(kind: Issue['kind'], severity: Issue['severity'], one: PostbackTally): Issue {
  const { network, reason, count, firstAt, lastAt } = one
  return issueOf(kind, network, {
    ...{ id: `${kind}:${network}:${one.outcome}:${reason}`, severity, reason, count },
    ...{ since: isoTime(firstAt), last: isoTime(lastAt) },
    link: inbound(network, `&outcome=${one.outcome}&reason=${reason}`),
  })
}

function waitingDecision({ network, count, capped, since, last }: WaitingTally): Issue {
  return issueOf('waiting-decision', network, {
    ...{ reason: 'ambiguous-lead', count, capped, since: isoTime(since), last: isoTime(last) },
    link: `/admin/held-back?network=${encodeURIComponent(network)}&kind=ambiguous`,
  })
}

type Share = { readonly all: number; readonly refused: number }

function sharesOf(tallies: readonly PostbackTally[]): ReadonlyMap<string, Share> {
  const shares = new Map<string, Share>()
  for (const { network, outcome, count } of tallies) {
    const { all = 0, refused = 0 } = shares.get(network) ?? {}
    shares.set(network, {
      all: all + count,
      refused: refused + (outcome === 'refused' ? count : 0),
    })
  }
  return shares
}

/** Much more than usual is not accepted: mostly something was changed, here or there. */
function spikes({ now, hour, dayBefore }: Facts): readonly Issue[] {
  const usual = sharesOf(dayBefore)
  return [...sharesOf(hour)].flatMap(([network, { all, refused }]) => {
    const before = usual.get(network)
    const usualShare = before === undefined ? 0 : before.refused / before.all
    const share = refused / all
    if (refused < spikeFrom || share < spikeShare || share < spikeTimes * usualShare) return []
    const since = isoTime(now - hourMs)
    const link = inbound(network, '&outcome=refused')
    return [
      issueOf('not-accepted-spike', network, { severity: 'error', count: refused, since, link }),
    ]
  })
}

/** It used to say something so often that by now it should have spoken. */
function silent({ now, week, heard }: Facts): readonly Issue[] {
  const counts = sharesOf(week)
  return heard.flatMap(({ network, lastAt }) => {
    const { all = 0 } = counts.get(network) ?? {}
    if (all < rhythmFrom) return []
    const patienceMs = Math.max(silentAtLeastMs, (silentGaps * weekMs) / all)
    if (now - lastAt < patienceMs) return []
    const last = isoTime(lastAt)
    return [
      issueOf('network-silent', network, { since: last, last, link: `/admin/networks/${network}` }),
    ]
  })
}
