import type { AuditEntry } from './access.ts'
import type { ListPage, ListWish } from './looks.ts'

/** Clicks of one campaign and day; of all of them, or of those with this value of a parameter. */
export type CostPart = {
  readonly campaign: string
  /** The day's bounds in epoch milliseconds, `to` exclusive. */
  readonly from: number
  readonly to: number
  /** '' for all clicks of the campaign. */
  readonly param: string
  readonly value: string
}

/** What they have cost together. `amount`: canonical decimal text in the base currency. */
export type NewCost = CostPart & {
  readonly day: string
  /** IANA name of the zone by which the day is cut. */
  readonly zone: string
  readonly amount: string
  readonly by: string
  /** Clicks of this time and later are not asked for: the end of the day, or how far it has come. */
  readonly until: number
}

export type CostRow = NewCost & {
  readonly id: string
  /** When it was told, epoch milliseconds. */
  readonly at: number
  /** What it was before it was corrected; null: it was not. */
  readonly amountBefore: string | null
  readonly state: 'spreading' | 'done'
  /** Over how many clicks; null: not counted yet. */
  readonly clicks: number | null
  readonly done: number
}

export type CostCount = {
  readonly clicks: number
  readonly known: CostRow | null
  /** Another cost has some of these clicks already, cut in another way. */
  readonly overlaps: boolean
}

/** The next clicks of one cost, found beside the writer. */
export type SpreadStep = {
  readonly id: number
  /** Where the spreading was when they were looked for, so that no step is made twice. */
  readonly at: number
  readonly done: number
  readonly amount: string
  readonly clicks: number
  readonly tries: number
  readonly part: readonly { readonly subid: string; readonly at: number }[]
  readonly isLast: boolean
}

export type Costs = {
  /** What is known of each of these, in their order. `until` bounds the clicks that are counted. */
  countCosts(
    parts: readonly (CostPart & { readonly until: number })[],
  ): Promise<readonly CostCount[]>
  /** Newest first. */
  listCosts(wish: ListWish): Promise<ListPage<CostRow>>
  /** Each is spread from the beginning, whatever was known of it; with its line in the audit log. */
  keepCosts(costs: readonly NewCost[], audit: AuditEntry): Promise<void>
  /** False: there is none of this id. Its clicks keep the parts they have. */
  removeCost(id: string, audit: AuditEntry): Promise<boolean>
  /**
   * Gives their part to at most so many clicks; true when there is more to do. The sum over the clicks is
   * the amount, exactly; a click keeps no cost that it named itself.
   */
  spreadCosts(wish: { readonly limit: number; readonly keepDays: number }): Promise<boolean>
}
