import { z } from 'zod'
import type { PageRule, VisitorTest } from '../domain/page-rule.ts'
import { id, listOf, printable, repeatedIn, wholeNumber } from './parts.ts'
import { strict } from './problems.ts'

const mostRules = 1_000
const mostValues = 1_000

const value = z
  .union([z.string(), z.number().transform(String)], { error: 'must be text' })
  .pipe(printable(255))
  .transform((text) => text.trim().toLowerCase())
const values = listOf(value, mostValues)

const country = z
  .string()
  .regex(/^[A-Za-z]{2}$/, { error: 'must be the two letters of a country, such as DE' })
  .transform((text) => text.toLowerCase())

const hours = z
  .string()
  .regex(/^(?:[01]?\d|2[0-3])-(?:[01]?\d|2[0-4])$/, {
    error: 'must be two hours, such as 9-18; the second is not meant any more',
  })
  .transform((text) => {
    const [from = 0, to = 0] = text.split('-').map(Number)
    return { from, to: to === 24 ? 0 : to }
  })
  .refine(({ from, to }) => from !== to, { error: 'must be two different hours' })

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const day = z.preprocess(
  (said) => (typeof said === 'string' ? dayOf(said) : said),
  wholeNumber(1, 7),
)

/** `Mon` and `1` are the same day; what is neither stays as it is, and is refused. */
function dayOf(said: string): number | string {
  const place = weekdays.findIndex((name) => said.trim().toLowerCase().startsWith(name))
  return place === -1 ? said : place + 1
}

const testShape = {
  country: listOf(country, 250),
  region: values,
  city: values,
  device: values,
  os: values,
  browser: values,
  language: values,
  params: z.record(printable(255), values).default({}),
  hours: hours.optional(),
  days: listOf(day, 7),
}

const testInput = strict(testShape)

/** One entry of a campaign's `rules`. */
export const pageRuleInput = strict({
  id,
  ...testShape,
  not: testInput.prefault({}),
  prelandings: listOf(id).optional(),
  landings: listOf(id).optional(),
}).transform(({ id: name, not, prelandings, landings, ...is }, context): PageRule => {
  const rule = { id: name, is: testOf(is), not: testOf(not) }
  if (landings?.length === 0) {
    context.addIssue({ code: 'custom', message: 'has no landing: leave `landings` out for all' })
  }
  return { ...rule, prelandings: prelandings ?? null, landings: landings ?? null }
})

function testOf({ hours: within, ...lists }: z.output<typeof testInput>): VisitorTest {
  return { ...lists, hours: within ?? null }
}

export const pageRulesInput = listOf(pageRuleInput, mostRules).superRefine((rules, context) => {
  const twice = repeatedIn(rules.map((rule) => rule.id))
  if (twice !== undefined) context.addIssue({ code: 'custom', message: `has \`${twice}\` twice` })
})

/** A rule as it is written: what it does not ask for is left out. */
export function showRule({ id: name, is, not, prelandings, landings }: PageRule): object {
  const barred = shownTest(not)
  return {
    id: name,
    ...shownTest(is),
    ...(Object.keys(barred).length === 0 ? {} : { not: barred }),
    ...(prelandings === null ? {} : { prelandings }),
    ...(landings === null ? {} : { landings }),
  }
}

function shownTest({ hours: within, params, ...lists }: VisitorTest): object {
  const asked = Object.entries(lists).filter(([, list]) => list.length > 0)
  return {
    ...Object.fromEntries(asked),
    ...(Object.keys(params).length === 0 ? {} : { params }),
    ...(within === null ? {} : { hours: `${within.from}-${within.to === 0 ? 24 : within.to}` }),
  }
}

type Pages = {
  readonly rules: readonly PageRule[]
  readonly prelandings: readonly { readonly id: string }[]
  readonly landings: readonly { readonly id: string }[]
}

/** A page that a rule names and the campaign does not have, with where it stands; undefined: none. */
export function unknownPage({ rules, ...pages }: Pages) {
  for (const [index, rule] of rules.entries()) {
    for (const kind of ['prelandings', 'landings'] as const) {
      const known = new Set(pages[kind].map(({ id: name }) => name))
      const unknown = rule[kind]?.find((name) => !known.has(name))
      if (unknown !== undefined) return { path: ['rules', index, kind], name: unknown }
    }
  }
  return undefined
}
