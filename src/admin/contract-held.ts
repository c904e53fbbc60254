import { z } from 'zod'
import { heldKinds } from '../domain/held-back.ts'
import { statuses } from '../domain/status.ts'
import { outcomes } from '../domain/verdict.ts'
import { takenSchema } from './contract-acts.ts'
import { name, paged, timed } from './contract-inputs.ts'
import { anyNamed, anyOf } from './contract-logs.ts'

const text = z.string()
const time = z.iso.datetime({ precision: 3 })
const kind = z.enum(heldKinds)

const filter = { network: anyOf.optional(), kind: anyNamed(heldKinds).optional() }
export const heldQuery = z.strictObject({ ...paged, ...timed, ...filter })
export const heldSumQuery = z.strictObject(filter)

export const dismissInput = z
  .strictObject({
    network: z.array(name).min(1).max(50).optional().describe('Any of them.'),
    kind: z.array(kind).min(1).optional().describe('Any of them.'),
    ...timed,
  })
  .meta({ id: 'HeldFilter' })

export const applyInput = z
  .strictObject({
    leadId: name.optional().describe('Which lead, where the word itself does not say.'),
    subid: name.optional().describe('Whose that is, where the word names no subid.'),
  })
  .meta({ id: 'HeldChoice' })

const heldSchema = z
  .object({
    postbackId: text,
    at: time,
    network: text,
    kind,
    outcome: z.enum(outcomes),
    reason: text.nullable(),
    subid: text.nullable(),
    txid: text.nullable(),
    status: z.enum(statuses).describe('What it said, as it was understood.'),
    word: text,
    payout: text.nullable().describe('What counting it would add, take off or bring back.'),
    currency: text.nullable(),
    campaign: text.nullable(),
    leadId: text.nullable().describe('The lead it was judged with; null: name one to apply it.'),
  })
  .meta({ id: 'HeldBack' })
export const heldListSchema = z.object({ items: z.array(heldSchema), next: text.nullable() })

export const heldSumsSchema = z
  .object({
    items: z.array(
      z.object({
        network: text,
        kind,
        currency: text.nullable(),
        count: z.int(),
        payout: text.describe('Of those whose amount is known.'),
        since: time,
        last: time,
      }),
    ),
    capped: z.boolean().describe('There are more than 10,000: these are the newest.'),
    next: z.null(),
  })
  .meta({ id: 'HeldSums' })

export const appliedSchema = takenSchema
  .extend({ repeated: z.boolean().describe('It had been done before; nothing changed.') })
  .meta({ id: 'HeldAnswer' })

export const dismissedSchema = z
  .object({ dismissed: z.int(), more: z.boolean().describe('There are more: ask again.') })
  .meta({ id: 'HeldDismissed' })

export type HeldBack = z.input<typeof heldSchema>
export type HeldSum = z.input<typeof heldSumsSchema>['items'][number]
export type HeldDismissed = z.input<typeof dismissedSchema>
export type HeldAnswer = z.input<typeof appliedSchema>
