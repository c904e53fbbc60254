import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PageCounts, weighedCampaign, weighPages } from './bandit.ts'
import type { Campaign } from './settings.ts'

const count = fc.nat(1_000)
const counts = fc
  .record({
    clicks: fc.nat(100_000),
    leads: count,
    approved: count,
    revenue: count,
    share: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ clicks, leads: wanted, approved: sold, revenue, share }): PageCounts => {
    const leads = Math.min(wanted, clicks)
    const decided = Math.round((leads * share) / 4)
    const approved = Math.min(sold, decided)
    return { clicks, leads, decided, approved, revenue: approved === 0 ? 0 : revenue }
  })
const someCounts = fc.array(counts, { minLength: 1, maxLength: 12 })
const floors = fc.integer({ min: 1, max: 50 })

const pagesOf = (all: readonly PageCounts[]) =>
  all.map((_, index) => ({ id: `page-${index}`, weight: 1 + (index % 3) }))
const weigh = (all: readonly PageCounts[], floor: number) =>
  weighPages(pagesOf(all), new Map(all.map((one, index) => [`page-${index}`, one])), floor)
const sharesOf = (all: readonly PageCounts[], floor: number) =>
  weigh(all, floor).map(({ share }) => share)

test('the shares of the pages add up to all visitors, whatever was counted', () => {
  fc.assert(
    fc.property(someCounts, floors, (all, floor) => {
      const shares = sharesOf(all, floor)
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(10_000)
      expect(shares.every(Number.isInteger)).toBe(true)
    }),
  )
})

test('no page starves: each gets the floor, or an even part where there are too many for it', () => {
  fc.assert(
    fc.property(someCounts, floors, (all, floor) => {
      const least = Math.min(floor * 100, Math.floor(10_000 / all.length))
      expect(sharesOf(all, floor).every((share) => share >= least)).toBe(true)
    }),
  )
})

type Change = (page: PageCounts) => PageCounts

const better: readonly (readonly [string, Change])[] = [
  [
    'has one more lead of the same clicks',
    (page) => ({ ...page, leads: page.leads + 1, clicks: page.clicks + 1 }),
  ],
  ['earns more with the same purchases', (page) => ({ ...page, revenue: page.revenue * 1.5 })],
]

test.each(better)('a page that %s gets no smaller share', (_, improve) => {
  fc.assert(
    fc.property(someCounts, floors, fc.nat(), (all, floor, pick) => {
      const at = pick % all.length
      const before = sharesOf(all, floor)[at] ?? 0
      const improved = all.map((page, index) => (index === at ? improve(page) : page))
      // Of whole numbers that add up one may give way to another.
      expect(sharesOf(improved, floor)[at]).toBeGreaterThanOrEqual(before - 1)
    }),
  )
})

test('clicks that bring nothing give a page no larger share', () => {
  fc.assert(
    fc.property(someCounts, floors, fc.nat(), (all, floor, pick) => {
      const at = pick % all.length
      const before = sharesOf(all, floor)[at] ?? 0
      const idle = all.map((page, index) =>
        index === at ? { ...page, clicks: page.clicks + 500 } : page,
      )
      expect(sharesOf(idle, floor)[at]).toBeLessThanOrEqual(before + 1)
    }),
  )
})

test('until something is earned the weights by hand hold', () => {
  const all = [1, 2, 3].map((clicks) => ({ clicks, leads: 0, approved: 0, decided: 0, revenue: 0 }))

  expect(sharesOf(all, 0)).toEqual([1667, 3333, 5000])
})

test('a page of weight 0 stays without visitors', () => {
  const pages = [
    { id: 'a', weight: 1 },
    { id: 'webview', weight: 0 },
  ]

  expect(weighPages(pages, new Map(), 5).map(({ id, share }) => [id, share])).toEqual([
    ['a', 10_000],
  ])
})

test('a page that earns twice as much has nearly all visitors once that is sure, and few before', () => {
  const page = (clicks: number, payout: number): PageCounts => ({
    ...{ clicks, leads: clicks / 50, decided: clicks / 100, approved: clicks / 200 },
    revenue: (clicks / 200) * payout,
  })

  expect(sharesOf([page(200_000, 40), page(200_000, 20)], 5)[0]).toBeGreaterThan(8_900)
  expect(sharesOf([page(200, 40), page(200, 20)], 5)[0]).toBeLessThan(6_000)
})

const landing = (id: string, weight: number) => ({ id, weight, url: `https://${id}.example/` })

test('weights of other pages than those there are now are not used', () => {
  // Safe: nothing else of the campaign is read.
  const campaign = {
    prelandings: [],
    landings: [landing('a', 1), landing('b', 1)],
  } as unknown as Campaign
  const weighed = (ids: readonly string[]) => {
    const landings = weighPages(
      ids.map((id, index) => ({ id, weight: index + 1 })),
      new Map(),
      1,
    )
    const weights = { floor: 1, days: 7, prelandings: [], landings }
    return weighedCampaign(campaign, weights).landings.map(({ weight }) => weight)
  }

  expect(weighed(['a', 'b'])).toEqual([3367, 6633])
  expect(weighed(['a', 'c'])).toEqual([1, 1])
  expect(weighed(['a'])).toEqual([1, 1])
})
