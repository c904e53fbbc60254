import type { Status } from '../../../src/domain/status.ts'
import type { Campaign, LandingSetting, PageSetting } from '../../api/campaigns.ts'
import { type RuleDraft, ruleDraftOf, ruleOf } from './rule-draft.ts'

/** A page while it is written: all text, with a key of its own so that lines may change their places. */
export type PageDraft = {
  readonly key: number
  readonly id: string
  readonly url: string
  readonly weight: string
  readonly passParams: boolean
  readonly network: string
  readonly payout: string
  readonly currency: string
  readonly dailyCap: string
}

export type BanditDraft = {
  readonly isOn: boolean
  readonly floor: string
  readonly days: string
}

export type Draft = {
  readonly source: string | null
  readonly externalId: string
  readonly px: string
  readonly costPerClick: string
  readonly owner: string
  readonly active: boolean
  readonly archived: boolean
  readonly notes: string
  readonly bandit: BanditDraft
  readonly rules: readonly RuleDraft[]
  readonly prelandings: readonly PageDraft[]
  readonly landings: readonly PageDraft[]
  readonly publicKey: string
  readonly previousPublicKey: string
  readonly pageEvents: readonly Status[]
  /** One a line. */
  readonly eventOrigins: string
}

let lastKey = 0

export function newPage(of: Partial<LandingSetting> = {}): PageDraft {
  lastKey += 1
  return {
    key: lastKey,
    id: of.id ?? '',
    url: of.url ?? '',
    weight: String(of.weight ?? 1),
    passParams: of.passParams ?? false,
    network: of.network ?? '',
    payout: of.payout ?? '',
    currency: of.currency ?? '',
    dailyCap: String(of.dailyCap ?? ''),
  }
}

const fresh: Omit<Campaign, 'landings'> = {
  ...{ id: '', paused: false, archived: false },
  ...{ rules: [], prelandings: [], eventOrigins: [], pageEvents: ['Lead'] },
}

export function draftOf(campaign: Campaign | undefined): Draft {
  const { source = null, externalId = '', px = '', costPerClick = '', ...rest } = campaign ?? fresh
  const { owner = '', notes = '', paused, archived, rules, prelandings, eventOrigins } = rest
  const { publicKey = '', previousPublicKey = '', pageEvents } = rest
  return {
    ...{ source, externalId, px, costPerClick, owner, notes, archived },
    ...{ publicKey, previousPublicKey, pageEvents },
    active: !paused,
    bandit: banditDraftOf(campaign?.bandit),
    rules: rules.map(ruleDraftOf),
    prelandings: prelandings.map(newPage),
    landings: campaign?.landings.map(newPage) ?? [newPage()],
    eventOrigins: eventOrigins.join('\n'),
  }
}

function banditDraftOf(bandit: Campaign['bandit']): BanditDraft {
  const { floor, days } = bandit ?? { floor: 5, days: 14 }
  return { isOn: bandit !== undefined, floor: String(floor), days: String(days) }
}

const given = (name: string, value: string | null) =>
  value === null || value.trim() === '' ? {} : { [name]: value.trim() }

/** As the API takes it: what is empty is left out. */
export function bodyOf(draft: Draft) {
  return {
    ...given('source', draft.source),
    ...given('externalId', draft.externalId),
    ...given('px', draft.px),
    ...given('costPerClick', draft.costPerClick),
    ...given('owner', draft.owner),
    ...given('notes', draft.notes),
    ...given('publicKey', draft.publicKey),
    ...given('previousPublicKey', draft.previousPublicKey),
    pageEvents: draft.pageEvents,
    paused: !draft.active,
    archived: draft.archived,
    ...banditOf(draft.bandit),
    rules: draft.rules.map(ruleOf),
    prelandings: draft.prelandings.map(pageOf),
    landings: draft.landings.map((page) => ({
      ...pageOf(page),
      ...given('network', page.network),
      ...given('payout', page.payout),
      ...given('currency', page.currency),
      ...given('dailyCap', page.dailyCap),
    })),
    eventOrigins: draft.eventOrigins.split(/\s+/).filter(Boolean),
  }
}

const banditOf = ({ isOn, floor, days }: BanditDraft) =>
  isOn ? { bandit: { floor: numberOf(floor), days: numberOf(days) } } : {}

// What is no number goes as it is: the server says so beside the field.
const numberOf = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text) : text)

function pageOf({ id, url, weight, passParams }: PageDraft): Omit<PageSetting, 'weight'> & {
  readonly weight: number | string
} {
  return { id: id.trim(), url: url.trim(), weight: numberOf(weight), passParams }
}

/** Of all visitors, how many this page gets; null: nobody can say. */
export function shareOf(page: PageDraft, pages: readonly PageDraft[]): number | null {
  const weights = pages.map((one) => Number(one.weight))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (!Number.isFinite(total)) return null
  // As the server does: of weights that are all nothing, the first page is taken.
  if (total <= 0 || pages.length === 1) return page === pages[0] ? 1 : 0
  return Number(page.weight) / total
}
