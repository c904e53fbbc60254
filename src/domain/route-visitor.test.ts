import fc from 'fast-check'
import { expect, test } from 'vitest'
import { campaignInput } from '../settings/campaign.ts'
import { pageRuleInput } from '../settings/page-rule.ts'
import { unmetTest, type VisitorFacts } from './page-rule.ts'
import { routeVisitor } from './route-visitor.ts'

const facts: VisitorFacts = {
  country: 'DE',
  region: 'Bavaria',
  city: 'Munich',
  device: 'mobile',
  os: 'Android',
  browser: 'Chrome',
  language: 'de-AT',
  params: { zone: '12', utm_campaign: 'spring-2' },
  hour: 9,
  day: 2,
}

const rule = (asked: object) => pageRuleInput.parse({ id: 'r', ...asked })
const holds = (asked: object, who: Partial<VisitorFacts> = {}) =>
  unmetTest(rule(asked), { ...facts, ...who }) === undefined

test.each([
  [{}, true],
  [{ country: ['AT', 'DE'] }, true],
  [{ country: 'AT' }, false],
  [{ region: 'bavaria', city: 'MUNICH' }, true],
  [{ device: ['mobile', 'tablet'], os: 'android' }, true],
  [{ device: 'mobile', os: 'iOS' }, false],
  [{ browser: 'Facebook' }, false],
  [{ language: 'de' }, true],
  [{ language: 'de-at' }, true],
  [{ language: 'de-DE' }, false],
  [{ language: 'd' }, false],
  [{ params: { zone: ['11', 12] } }, true],
  [{ params: { zone: '1*' } }, true],
  [{ params: { utm_campaign: 'summer*' } }, false],
  [{ params: { toString: '*' } }, false],
  [{ hours: '9-10' }, true],
  [{ hours: '10-18' }, false],
  [{ hours: '22-10' }, true],
  [{ hours: '9-24' }, true],
  [{ days: ['Mon', 'Tuesday'] }, true],
  [{ days: [6, 7] }, false],
  [{ not: { country: 'DE' } }, false],
  [{ country: 'DE', not: { browser: 'Facebook' } }, true],
] as const)('a rule that asks for %j: %s', (asked, meets) => {
  expect(holds(asked)).toBe(meets)
})

test('what is not known of a visitor is neither asked for nor barred', () => {
  const nobody = { country: null, device: null, language: null }

  expect(holds({ country: 'DE' }, nobody)).toBe(false)
  expect(holds({ language: 'de' }, nobody)).toBe(false)
  expect(holds({ not: { country: 'DE', device: 'mobile' } }, nobody)).toBe(true)
})

test('a rule says which of its tests said no', () => {
  expect(unmetTest(rule({ country: 'DE', os: ['iOS'] }), facts)).toEqual({
    test: 'os',
    wanted: 'ios',
    is: 'Android',
  })
  expect(unmetTest(rule({ not: { params: { zone: '12' } } }), facts)).toEqual({
    test: 'params.zone',
    wanted: 'not 12',
    is: '12',
  })
})

const page = (id: string, more: object = {}) => ({ id, url: `https://${id}.example/`, ...more })

const campaign = campaignInput.parse({
  id: 'spring',
  rules: [
    { id: 'phones', device: 'mobile', country: 'DE', prelandings: ['quiz'], landings: ['b'] },
    { id: 'straight', country: 'AT', prelandings: [] },
  ],
  prelandings: [page('quiz'), page('story', { weight: 3 })],
  landings: [page('a', { dailyCap: 5 }), page('b', { dailyCap: 5 }), page('c', { weight: 0 })],
})

const way = (who: Partial<VisitorFacts>, more: object = {}) => {
  const {
    rule: found,
    prelanding,
    landing,
  } = routeVisitor(campaign, {
    facts: { ...facts, ...who },
    kept: { prelanding: null, landing: null },
    chances: [0.9, 0],
    isFull: () => false,
    ...more,
  })
  return [found?.id ?? null, prelanding?.id ?? null, landing?.id ?? null]
}

test('the first rule that is for a visitor says among which pages they are divided', () => {
  expect(way({})).toEqual(['phones', 'quiz', 'b'])
  expect(way({ country: 'AT' })).toEqual(['straight', null, 'a'])
  expect(way({ country: 'US' })).toEqual([null, 'story', 'a'])
})

test('a landing that has had its purchases is left to the others, until all have', () => {
  const full = (...ids: readonly string[]) => ({
    isFull: ({ id }: { readonly id: string }) => ids.includes(id),
  })

  expect(way({ country: 'US' }, full('a'))).toEqual([null, 'story', 'b'])
  expect(
    way({ country: 'US' }, { ...full('a'), kept: { prelanding: 'quiz', landing: 'a' } }),
  ).toEqual([null, 'quiz', 'b'])
  expect(way({ country: 'US' }, full('a', 'b'))).toEqual([null, 'story', 'a'])
})

test('a thousand rules lead where the first of them that holds would', () => {
  const countries = ['DE', 'AT', 'CH', 'US', 'FR'] as const
  const anyRule = fc.record(
    {
      country: fc.subarray([...countries], { minLength: 1 }),
      device: fc.subarray(['mobile', 'desktop'], { minLength: 1 }),
      not: fc.record({ language: fc.constantFrom('de', 'fr') }),
    },
    { requiredKeys: [] },
  )
  const visitor = fc.record({
    country: fc.constantFrom(...countries, 'IT', null),
    device: fc.constantFrom('mobile', 'desktop', null),
    language: fc.constantFrom('de-DE', 'fr', null),
  })
  fc.assert(
    fc.property(fc.array(anyRule, { minLength: 1, maxLength: 40 }), visitor, (asked, who) => {
      const rules = asked.map((one, index) => ({ ...one, id: `r${index}` }))
      const many = campaignInput.parse({ id: 'many', rules, landings: [page('a')] })
      const expected = many.rules.find((one) => unmetTest(one, { ...facts, ...who }) === undefined)
      const found = routeVisitor(many, {
        facts: { ...facts, ...who },
        kept: { prelanding: null, landing: null },
        chances: [0, 0],
        isFull: () => false,
      })
      expect(found.rule).toBe(expected ?? null)
    }),
  )
})
