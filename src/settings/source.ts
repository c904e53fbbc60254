import { z } from 'zod'
import { findSourceKind } from '../dialects/source-kinds.ts'
import type { Source } from '../domain/settings.ts'
import type { SourceKind } from '../domain/source-kind.ts'
import { amount, id, printable } from './parts.ts'
import { strict } from './problems.ts'

const mostTokens = 30

const kind = z.string().refine((value) => findSourceKind(value) !== undefined, {
  error: 'must be a kind of source; `carom help sources` lists them',
})

const macro = z.string().refine((text) => text.length <= 255 && !/[\s&\p{Cc}]/u.test(text), {
  error: 'must be a macro of at most 255 characters, without spaces and without &',
})

const tokens = z
  .record(printable(64), macro)
  .refine((all) => Object.keys(all).length <= mostTokens, {
    error: `must be at most ${mostTokens} parameters`,
  })

/** What is left out is what its kind knows. */
export const sourceInput = strict({
  id,
  kind: kind.optional(),
  externalId: printable(255).optional(),
  cost: printable(255).optional(),
  tokens: tokens.optional(),
  costPerClick: amount.optional(),
}).transform((input): Source => {
  const known = input.kind === undefined ? undefined : findSourceKind(input.kind)
  const externalId = input.externalId ?? known?.click.parameter ?? null
  const cost = input.cost ?? known?.cost?.parameter ?? null
  const given = input.tokens ?? known?.tokens ?? {}
  return {
    id: input.id,
    kind: input.kind ?? null,
    externalId,
    cost,
    tokens: known === undefined ? given : { ...macrosOf(known, { externalId, cost }), ...given },
    costPerClick: input.costPerClick ?? null,
  }
})

type Names = Pick<Source, 'externalId' | 'cost'>

/** The macros of its click id and its cost, where these stand under the names they have here. */
function macrosOf({ click, cost }: SourceKind, names: Names): Readonly<Record<string, string>> {
  const ofClick = click.appended ? '' : click.macro
  return {
    ...(names.externalId === null || ofClick === null ? {} : { [names.externalId]: ofClick }),
    ...(names.cost === null || cost === null ? {} : { [names.cost]: cost.macro }),
  }
}
