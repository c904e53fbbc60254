import { z } from 'zod'
import { isPageMacro } from '../domain/macros.ts'
import type { Campaign, Landing, Page } from '../domain/settings.ts'
import { statuses } from '../domain/status.ts'
import { compileTemplate } from '../domain/template.ts'
import { pageRulesInput, unknownPage } from './page-rule.ts'
import {
  amount,
  currency,
  foreignId,
  id,
  listOf,
  maskInside,
  printable,
  repeatedIn,
  statusName,
  wholeNumber,
  withoutMask,
} from './parts.ts'
import { strict } from './problems.ts'

const pageUrl = z
  .string()
  .max(8192)
  .refine(withoutMask, { error: maskInside })
  .superRefine((url, context) => {
    for (const message of pageUrlProblems(url)) context.addIssue({ code: 'custom', message })
  })

const pageShape = {
  id,
  url: pageUrl,
  weight: wholeNumber(0, 1_000_000).default(1),
  passParams: z.boolean().default(false),
}

const prelandingInput = strict(pageShape).transform((input): Page => input)

const landingInput = strict({
  ...pageShape,
  network: id.optional(),
  payout: amount.optional(),
  currency: currency.optional(),
  dailyCap: wholeNumber(1, 1_000_000)
    .optional()
    .describe('Purchases a day: then visitors go to the other landings, and nothing is held back.'),
}).transform(
  (input): Landing => ({
    ...input,
    network: input.network ?? null,
    payout: input.payout ?? null,
    currency: input.currency ?? null,
    dailyCap: input.dailyCap ?? null,
  }),
)

const origin = z.string().refine((value) => URL.parse(value)?.origin === value, {
  error: 'must be an origin, such as https://pages.example (no path, no slash at the end)',
})

const banditInput = strict({
  floor: wholeNumber(1, 50)
    .default(5)
    .describe('Percent of the visitors that every page gets, whatever it earns.'),
  days: wholeNumber(1, 90).default(14).describe('So many days of clicks are looked at.'),
})
const publicKey = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,128}$/, { error: 'must be 8 to 128 letters, digits, - or _' })

export const campaignInput = strict({
  id,
  source: id.optional(),
  externalId: printable(255).optional(),
  px: foreignId.optional(),
  costPerClick: amount.optional(),
  owner: printable(255).optional(),
  paused: z.boolean().default(false),
  archived: z.boolean().default(false),
  notes: z.string().max(4_000).optional(),
  bandit: banditInput
    .optional()
    .describe('Pages are weighed by what they earn; left out: by their `weight`.'),
  rules: pageRulesInput,
  prelandings: uniquePages(listOf(prelandingInput)),
  landings: uniquePages(listOf(landingInput)),
  publicKey: publicKey.optional(),
  previousPublicKey: publicKey.optional(),
  pageEvents: z.array(statusName).max(statuses.length).default(['Lead']),
  eventOrigins: listOf(origin, 100),
})
  .superRefine((input, context) => {
    const unknown = unknownPage(input)
    if (unknown === undefined) return
    const message = `names \`${unknown.name}\`, which is no page of this campaign`
    context.addIssue({ code: 'custom', path: unknown.path, message })
  })
  .transform(
    (input): Campaign => ({
      ...input,
      source: input.source ?? null,
      externalId: input.externalId ?? null,
      px: input.px ?? null,
      costPerClick: input.costPerClick ?? null,
      publicKey: input.publicKey ?? null,
      previousPublicKey: input.previousPublicKey ?? null,
      owner: input.owner ?? null,
      notes: input.notes || null,
      bandit: input.bandit ?? null,
    }),
  )

function uniquePages<Pages extends z.ZodType<readonly Page[]>>(pages: Pages) {
  return pages.superRefine((list, context) => {
    const twice = repeatedIn(list.map((page) => page.id))
    if (twice !== undefined) context.addIssue({ code: 'custom', message: `has \`${twice}\` twice` })
  })
}

function pageUrlProblems(url: string): readonly string[] {
  if (!/^https?:\/\/[^/?#{]/i.test(url)) return ['must begin with http:// or https:// and a host']
  const host = /^https?:\/\/[^/?#]*/i.exec(url)?.[0] ?? ''
  if (URL.parse(host) === null) return ['must begin with http:// or https:// and a host']
  if (host.includes('{')) return ['has a macro in its host: macros belong in path and query']
  const compiled = compileTemplate(url, isPageMacro)
  return compiled.ok ? [] : compiled.problems.map((problem) => problem.message)
}
