import type { Weights } from '../domain/bandit.ts'
import type { Apart } from '../domain/click.ts'

/** By when its click was made, or by when the news came. */
export const bases = ['click', 'postback'] as const
export type Base = (typeof bases)[number]

const coreDimensions = ['campaign', 'network', 'source', 'landing'] as const
const visitorDimensions = ['country', 'device', 'os'] as const

/**
 * What is counted together, in the order in which a key of the numbers holds it. Places and browsers are
 * many: beside what strangers send they would leave room for neither.
 */
export const cubeDimensions = [
  coreDimensions,
  [...coreDimensions, 'prelanding', 'px', 'domain', ...visitorDimensions],
  [...coreDimensions, ...visitorDimensions, 'region', 'city', 'browser', 'mark'],
] as const

export type ClickDimension = (typeof cubeDimensions)[number][number]
export const clickDimensions: readonly ClickDimension[] = [...new Set(cubeDimensions.flat())]

export const dimensions = [...clickDimensions, 'day', 'hour'] as const
export type Dimension = (typeof dimensions)[number]

/** Which of the cubes counts all of these together; -1: none does. */
export const cubeOf = (by: readonly Dimension[]): number =>
  cubeDimensions.findIndex((own) =>
    by.every((name) => name === 'day' || name === 'hour' || own.some((one) => one === name)),
  )

/** Stands for values beyond those a quarter of an hour may hold of one dimension. */
export const otherValue = '(other)'

export type NumbersWish = {
  readonly base: Base
  /** Epoch milliseconds, cut to whole quarters of an hour; `from` inclusive, `to` exclusive. */
  readonly from: number
  readonly to: number
  readonly by: readonly Dimension[]
  /** IANA name, by which days and hours are cut. */
  readonly zone: string
  /** null: all; a list: only what belongs to one of these. */
  readonly campaigns: readonly string[] | null
  readonly only: { readonly campaign?: readonly string[]; readonly network?: readonly string[] }
  /** `campaign`, a line feed and `landing` → network: whose offer a click was sent to. */
  readonly networkOfLanding: Readonly<Record<string, string>>
}

/** Money of leads in one currency ('' when none was named); exact decimal text. */
export type CurrencySums = {
  readonly currency: string
  /** Of leads in status Purchase. */
  readonly revenue: string
  /** Of leads in status Lead. */
  readonly hold: string
  /** Of leads that were a Purchase and are Reject or Trash now. */
  readonly reversed: string
  /** Leads whose amounts these are. */
  readonly priced: number
}

export type Counts = {
  readonly clicks: number
  /** First sales, whatever became of them: unique leads. */
  readonly leads: number
  /** Upsells and rebills, whatever became of them. */
  readonly more: number
  /** First sales that are a Purchase. */
  readonly approved: number
  readonly purchases: number
  readonly rejects: number
  readonly trash: number
}

export type NumbersRow = Counts & {
  /** In the order of `by`; null: the click or the lead has none. */
  readonly keys: readonly (string | null)[]
  readonly cost: string
  readonly money: readonly CurrencySums[]
}

export type NumbersAnswer = {
  readonly rows: readonly NumbersRow[]
  /** More groups than are kept apart: the rest is counted in one row of `(other)`. */
  readonly truncated: boolean
  /** The numbers are being counted anew, or lag behind by more than usual. */
  readonly behind: boolean
  /** Where counting has come to, epoch milliseconds; what was told later may not be in the numbers yet. */
  readonly countedTo: number
}

export type RollWish = {
  readonly nowMs: number
  /** Rows one transaction may read. */
  readonly limit: number
  readonly keepClicksDays: number
  readonly keepLeadsDays: number
}

/** Postbacks of one network that ended alike, in the time asked for. */
export type PostbackTally = {
  readonly network: string
  readonly outcome: string
  readonly reason: string | null
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
}

export type AttemptTally = {
  readonly destination: string
  readonly tries: number
  readonly successes: number
  /** Attempts beyond the first of their delivery. */
  readonly retries: number
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  /** HTTP status, or the name of the problem, → how often. */
  readonly codes: Readonly<Record<string, number>>
}

export type QueueTally = {
  readonly destination: string
  readonly waiting: number
  readonly parked: number
  readonly oldestDueAt: number | null
}

/** What is open or lost at one destination, for the list of issues. Counted up to a bound. */
export type Trouble = {
  readonly destination: string
  /** `held`: parked by a problem, until a person lets it go; `by-hand`: by a person. */
  readonly kind: 'retrying' | 'parked' | 'by-hand' | 'held' | 'lost'
  readonly count: number
  readonly capped: boolean
  readonly since: number
  readonly last: number
  readonly leads: number
  readonly money: readonly { readonly currency: string; readonly amount: string }[]
  readonly lastError: string | null
}

export type WaitingTally = {
  readonly network: string
  readonly count: number
  readonly capped: boolean
  readonly since: number
  readonly last: number
}

export type StoreSize = {
  readonly dbBytes: number
  readonly walBytes: number
  /** null: the file system does not tell. */
  readonly diskFreeBytes: number | null
  readonly diskBytes: number | null
}

export type ApartAnswer = {
  readonly rows: readonly {
    readonly campaign: string | null
    readonly apart: Apart
    readonly count: number
  }[]
  /** There are more than are counted. */
  readonly capped: boolean
}

export type TimeRange = { readonly from: number; readonly to: number }

/** What a postback said, for reading its word anew. */
export type SaidPostback = {
  readonly at: number
  readonly query: string
  readonly contentType: string | null
  readonly body: Uint8Array | null
  /** Those that its dialect reads, as JSON; null: none. */
  readonly headers: string | null
  readonly outcome: string
  readonly reason: string | null
}

/** When a network first and last said anything that is still known. */
export type HeardNetwork = {
  readonly network: string
  readonly firstAt: number
  readonly lastAt: number
}

/** How a campaign's pages were weighed at one moment. `at` in epoch milliseconds. */
export type WeightsVersion = Weights & {
  readonly campaign: string
  /** 1 for the first; what comes after another is one more. */
  readonly version: number
  readonly at: number
}

/** Questions about numbers: served by a read-only connection of their own. */
export type NumberLooks = {
  numbers(wish: NumbersWish): Promise<NumbersAnswer>
  /** By network, outcome and reason; up to a quarter of an hour more at each end. */
  tallyPostbacks(range: TimeRange): Promise<readonly PostbackTally[]>
  /** The newest 20,000 attempts at most. */
  tallyAttempts(
    range: TimeRange,
    campaigns: readonly string[] | null,
  ): Promise<readonly AttemptTally[]>
  tallyQueues(): Promise<readonly QueueTally[]>
  listTroubles(lostSince: number, campaigns: readonly string[] | null): Promise<readonly Trouble[]>
  /** Postbacks that wait for a person. */
  listUndecided(): Promise<readonly WaitingTally[]>
  /** Deliveries made in this time that ended without success; counted to 10,000. */
  countLost(range: TimeRange, campaigns: readonly string[] | null): Promise<number>
  /** The newest postbacks of this network, at most so many. */
  listSaid(network: string, limit: number): Promise<readonly SaidPostback[]>
  listHeard(): Promise<readonly HeardNetwork[]>
  listMutes(): Promise<readonly { readonly id: string; readonly until: number }[]>
  size(): Promise<StoreSize>
  /** Visits that are no clicks, by campaign and why; the newest 500,000 at most. */
  countApart(range: TimeRange): Promise<ApartAnswer>
  /** The newest of each of these campaigns, where there is one. */
  latestWeights(campaigns: readonly string[]): Promise<readonly WeightsVersion[]>
  /** The versions that are kept of this campaign, the newest first. */
  listWeights(campaign: string): Promise<readonly WeightsVersion[]>
}

export type NumberWrites = {
  /** One step of the background count; true when there is more to do at once. */
  deriveNumbers(wish: RollWish): Promise<boolean>
  /** From now on everything is counted anew, step by step. */
  recountNumbers(): Promise<void>
  muteIssue(id: string, until: number): Promise<void>
  /** Keeps the newest hundred of the campaign; of two of one version the first stays, in every process. */
  keepWeights(weights: WeightsVersion): Promise<void>
}
