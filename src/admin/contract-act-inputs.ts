import { z } from 'zod'
import { renderModes, replayModes } from '../domain/resend-reasons.ts'
import { statuses } from '../domain/status.ts'
import { previewShape, time } from './contract-inputs.ts'

const name = z.string().min(1).max(255)
const someOf = <Value extends z.ZodType>(value: Value) =>
  z.union([value, z.array(value).min(1).max(50)]).describe('One, or any of several.')
const settingId = z.string().min(1).max(64)

const render = z
  .enum(renderModes)
  .default('anew')
  .describe('`anew`: by the templates of today; `same`: the very bytes that were sent before.')

export const resendInput = z.strictObject({ render }).meta({ id: 'Resending' })

export const replayInput = z
  .strictObject({
    mode: z
      .enum(replayModes)
      .default('undelivered')
      .describe(
        '`undelivered`: what failed or expired; `all`: what was delivered too; `missing`: moves that `destination` was never told of.',
      ),
    filter: z
      .strictObject({
        states: z
          .array(z.enum(['delivered', 'failed', 'expired', 'cancelled']))
          .min(1)
          .optional(),
        destination: someOf(name).optional(),
        network: someOf(name).optional(),
        campaign: someOf(name).optional(),
        event: someOf(z.enum(statuses)).optional(),
        error: someOf(name).optional().describe('Why it was not delivered last.'),
        subid: name.optional(),
        q: name.optional().describe('How a subid or transaction id begins.'),
        from: time.optional(),
        to: time.optional(),
      })
      .prefault({}),
    render,
    perSecond: z.int().min(1).max(500).default(50),
    dryRun: z.boolean().default(false),
  })
  .meta({ id: 'NewReplay' })

export const draftInput = z
  .strictObject({ destination: z.record(z.string(), z.unknown()), ...previewShape })
  .meta({ id: 'DestinationDraft' })

export const cloneInput = z.strictObject({ id: settingId }).meta({ id: 'Clone' })
export const comparedQuery = z.strictObject({
  from: z.coerce.number().int().min(1),
  to: z.coerce.number().int().min(1).optional().describe('Left out: the newest.'),
})

export const rollbackInput = z.strictObject({ version: z.int().min(1) }).meta({ id: 'Rollback' })

export const correctionInput = z
  .strictObject({
    network: name,
    leadId: name.optional().describe('Which, where there are several.'),
    status: z.enum(statuses),
    payout: z.string().max(40).optional(),
    currency: z.string().max(3).optional(),
    comment: z.string().max(1000).optional(),
    settles: name.optional().describe('A postback that waited for this decision.'),
  })
  .meta({ id: 'Correction' })

export const decisionInput = z
  .strictObject({ leadId: name.nullable().describe('null: it is about none of them.') })
  .meta({ id: 'Decision' })

export const adoptInput = z
  .strictObject({
    word: z
      .string()
      .trim()
      .toLowerCase()
      .min(1)
      .max(255)
      .describe('As the network says it; case is no matter.'),
    meaning: z.enum([...statuses, 'ignore']),
  })
  .meta({ id: 'Adoption' })

export const newKeyInput = z
  .strictObject({
    keepsOld: z
      .boolean()
      .default(true)
      .describe('The key of today is taken beside the new one, as `previousKey`.'),
  })
  .meta({ id: 'NewKey' })

export const forgetInput = z.strictObject({ subid: name }).meta({ id: 'Forget' })

export const tryInput = z
  .strictObject({
    network: settingId.default('default'),
    words: z
      .array(
        z.union([
          z.string().max(255),
          z.strictObject({
            status: z.string().max(255),
            txid: z.string().max(255).optional(),
            payout: z.string().max(40).optional(),
          }),
        ]),
      )
      .min(1)
      .max(50),
  })
  .meta({ id: 'Tried' })

export const testLeadsQuery = z.strictObject({
  network: name.optional().describe('Of this network alone.'),
})

export const statusImportQuery = z.strictObject({
  network: settingId.default('default'),
  dryRun: z.enum(['true', 'false']).default('false'),
  delimiter: z
    .enum([',', ';', '\t', '|'])
    .optional()
    .describe('Left out: as the first line shows.'),
})

export const listenQuery = z.strictObject({ since: time.optional() })

export const runInput = z
  .strictObject({
    scenario: name,
    destination: settingId
      .optional()
      .describe('Told by the templates of this one; nothing leaves the server.'),
  })
  .meta({ id: 'NewRun' })
