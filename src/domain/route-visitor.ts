import type { PageRule, VisitorFacts } from './page-rule.ts'
import { unmetTest } from './page-rule.ts'
import type { Campaign, Landing, Page } from './settings.ts'

export type RouteWish = {
  readonly facts: VisitorFacts
  /** Ids of what this visitor saw before; null: nothing. */
  readonly kept: { readonly prelanding: string | null; readonly landing: string | null }
  /** Two numbers in [0, 1): for the prelanding, for the landing. */
  readonly chances: readonly [number, number]
  /** Whether a landing has had all the purchases of its day. */
  readonly isFull: (landing: Landing) => boolean
}

export type Route = {
  /** The rule that was for this visitor; null: none, all pages are. */
  readonly rule: PageRule | null
  readonly prelanding: Page | undefined
  readonly landing: Landing | undefined
}

/** Where a visitor goes: the first rule that is for them, then by weight among its pages. */
export function routeVisitor(campaign: Campaign, wish: RouteWish): Route {
  const rule = ruleFor(campaign, wish.facts)
  const { prelandings, landings } = pagesFor(campaign, rule)
  return {
    rule,
    prelanding: choosePage(prelandings, wish.kept.prelanding, wish.chances[0]),
    landing: choosePage(openLandings(landings, wish.isFull), wish.kept.landing, wish.chances[1]),
  }
}

/** The pages a rule leaves; a page it names that is gone is not missed, and without one left all are. */
export function pagesFor(campaign: Campaign, rule: PageRule | null) {
  return {
    prelandings: named(campaign.prelandings, rule?.prelandings ?? null),
    landings: named(campaign.landings, rule?.landings ?? null),
  }
}

function named<Choice extends Page>(
  pages: readonly Choice[],
  ids: readonly string[] | null,
): readonly Choice[] {
  if (ids === null || ids.length === 0) return ids === null ? pages : []
  const left = pages.filter(({ id }) => ids.includes(id))
  return left.length === 0 ? pages : left
}

/** Those that may have more; when all are full, all: a visitor has been paid for. */
export function openLandings(
  landings: readonly Landing[],
  isFull: RouteWish['isFull'],
): readonly Landing[] {
  if (!landings.some(({ dailyCap }) => dailyCap !== null)) return landings
  const open = landings.filter((landing) => landing.dailyCap === null || !isFull(landing))
  return open.some(({ weight }) => weight > 0) ? open : landings
}

/**
 * One page of several by weight, the same again for a returning visitor. `kept` is what the visitor
 * saw before; it counts while the page is still in use. `chance` is in [0, 1).
 */
export function choosePage<Choice extends Page>(
  pages: readonly Choice[],
  kept: string | null,
  chance: number,
): Choice | undefined {
  const before = pages.find((page) => page.id === kept && page.weight > 0)
  if (before || pages.length < 2) return before ?? pages[0]
  const total = pages.reduce((sum, page) => sum + page.weight, 0)
  if (total <= 0) return pages[0]
  let left = chance * total
  for (const page of pages) {
    left -= page.weight
    if (left < 0) return page
  }
  return pages.at(-1)
}

/** Of new visitors, how many each page gets, from 0 to 1, as `choosePage` divides them. */
export function sharesOf(pages: readonly Page[]): ReadonlyMap<string, number> {
  const total = pages.reduce((sum, { weight }) => sum + weight, 0)
  return new Map(
    pages.map(({ id, weight }, index) => {
      if (pages.length < 2 || total <= 0) return [id, index === 0 ? 1 : 0]
      return [id, weight / total]
    }),
  )
}

function ruleFor({ rules }: Campaign, facts: VisitorFacts): PageRule | null {
  if (rules.length === 0) return null
  for (const rule of candidates(rules, facts)) {
    if (unmetTest(rule, facts) === undefined) return rule
  }
  return null
}

type Index = {
  readonly byCountry: ReadonlyMap<string, readonly PageRule[]>
  readonly ofNoCountry: readonly PageRule[]
}

const indexes = new WeakMap<readonly PageRule[], Index>()

/** Most rules name countries: of a thousand, a visitor is held against those of their own alone. */
function candidates(rules: readonly PageRule[], { country }: VisitorFacts): readonly PageRule[] {
  if (rules.length <= fewRules) return rules
  const { byCountry, ofNoCountry } = indexes.get(rules) ?? indexRules(rules)
  return byCountry.get(country?.toLowerCase() ?? '') ?? ofNoCountry
}

const fewRules = 8

function indexRules(rules: readonly PageRule[]): Index {
  const countries = new Set(rules.flatMap(({ is }) => is.country))
  const of = (country: string) =>
    rules.filter(({ is }) => is.country.length === 0 || is.country.includes(country))
  const index = {
    byCountry: new Map([...countries].map((country) => [country, of(country)])),
    ofNoCountry: rules.filter(({ is }) => is.country.length === 0),
  }
  indexes.set(rules, index)
  return index
}
