import { z } from 'zod'
import { causes } from '../domain/lead.ts'
import { renderModes, replayModes } from '../domain/resend-reasons.ts'
import { statuses } from '../domain/status.ts'
import { outcomes } from '../domain/verdict.ts'
import { attemptSchema, requestSchema } from './contract.ts'
import { settingSchema } from './contract-steering.ts'

const text = z.string()
const time = z.iso.datetime({ precision: 3 })
const status = z.enum(statuses)
const outcome = z.enum(outcomes)
const counts = z.record(text, z.int())

const replayShape = {
  count: z.int().describe('How many would be, or are to be, sent.'),
  capped: z.boolean().describe('There are more: it was not counted any further.'),
  skipped: counts.describe('How many would not be, by reason.'),
}
export const replaySchema = z
  .object({
    id: text,
    at: time,
    by: text,
    mode: z.enum(replayModes),
    filter: z.record(text, z.unknown()),
    perSecond: z.int(),
    render: z.enum(renderModes),
    state: z.enum(['running', 'paused', 'done', 'cancelled']),
    sent: z.int(),
    updatedAt: time,
    ...replayShape,
  })
  .meta({ id: 'Replay' })
export const newReplaySchema = z.object({
  id: text.optional(),
  ...replayShape,
  seconds: z.int().describe('About how long it takes.'),
})
export const replayListSchema = z.object({ items: z.array(replaySchema), next: z.null() })

export const draftSchema = z
  .object({
    request: requestSchema.nullable(),
    macros: z.array(
      z.object({
        name: text,
        where: text.describe('`url`, `body`, or a header’s name.'),
        encodings: z.array(text),
        required: z.boolean(),
        value: text,
        encoded: text.nullable().describe('As it stands there; null: it may not.'),
      }),
    ),
    problems: z.array(text),
  })
  .meta({ id: 'DraftAnswer' })

export const testSendSchema = z
  .object({
    request: requestSchema.nullable(),
    attempt: attemptSchema.omit({ deliveryId: true, attempt: true, generation: true }).nullable(),
    problem: text.nullable(),
    replyStatus: status
      .nullable()
      .describe('The status its answer names; nothing follows from it.'),
  })
  .meta({ id: 'TestSend' })

const differenceSchema = z.object({
  name: text.describe('Its path, such as `success.status`.'),
  before: text.nullable(),
  after: text.nullable().describe('A secret that was changed is `*** (new)`.'),
})

export const differencesSchema = z.object({
  items: z.array(differenceSchema),
  next: z.null(),
})

export const versionListSchema = z.object({
  items: z.array(
    z.object({
      version: z.int(),
      at: time,
      by: text,
      value: settingSchema.nullable().describe('null: it was archived.'),
      changes: z.array(differenceSchema).describe('What is not as in the version before.'),
    }),
  ),
  next: z.null(),
})

export const takenSchema = z.object({ id: text, outcome, reason: text.nullable() })

export const statusTableSchema = z.object({
  statuses: z.array(z.object({ status, meaning: text })),
  networks: z.array(
    z.object({
      network: text,
      own: z.boolean().describe('It has a table of its own.'),
      reopen: z.boolean(),
      moves: z.record(text, z.array(status)),
    }),
  ),
})

export const triedSchema = z.object({
  items: z.array(
    z.object({
      word: text,
      outcome,
      reason: text.nullable(),
      from: status.nullable(),
      to: status.nullable(),
      leads: z.array(z.object({ txid: text.nullable(), status })),
      told: z.array(text).describe('Destinations that would hear of it.'),
    }),
  ),
})

export const releasedSchema = z.object({ released: z.int().describe('Deliveries let go.') })

export const deletedSchema = z.object({ deleted: z.int() })

export const statusImportSchema = z
  .object({
    rows: z
      .array(
        z.object({
          line: z.int(),
          subid: text.nullable(),
          txid: text.nullable(),
          status: status.nullable(),
          outcome,
          reason: text.nullable(),
        }),
      )
      .describe('At most 5,000, those without trouble last.'),
    counts,
    truncated: z.boolean(),
    dryRun: z.boolean(),
  })
  .meta({ id: 'StatusImport' })

export const adoptedSchema = z
  .object({
    word: text,
    meaning: text,
    read: z.int().describe('Postbacks that had said it, and were read again.'),
    outcomes: z.record(text, z.int()).describe('What became of them.'),
    more: z.boolean().describe('There were more than are looked through at once: do it again.'),
  })
  .meta({ id: 'Adopted' })

export const newKeySchema = z
  .object({
    key: text.describe('Shown this once.'),
    previousKey: z.boolean().describe('Whether the key of before is still taken.'),
  })
  .meta({ id: 'MadeKey' })

export const listenSchema = z
  .object({
    items: z.array(
      z.object({
        at: time,
        kind: z.enum(['postback', 'elsewhere', 'miss']),
        id: text.nullable(),
        cause: z.enum(causes).nullable(),
        method: text,
        path: text,
        query: text,
        ip: text.nullable(),
        outcome: outcome.nullable(),
        reason: text.nullable(),
        ok: z.boolean(),
        sentence: text,
      }),
    ),
    next: z.null(),
  })
  .meta({ id: 'Heard' })

const party = z.enum(['visitor', 'network', 'carom', 'destination'])
const runStep = z.object({
  at: time,
  from: party,
  to: party,
  title: text,
  detail: text,
  request: text.nullable(),
  answer: text.nullable(),
  ok: z.boolean(),
  process: z.record(text, time.nullable()).nullable().describe('The six states, with their times.'),
})
export const newRunSchema = z.object({ run: text })
export const runSchema = z
  .object({
    run: text,
    scenario: text,
    state: z.enum(['running', 'passed', 'failed']),
    startedAt: time,
    subid: text.nullable(),
    steps: z.array(runStep),
  })
  .meta({ id: 'Run' })
export const scenarioListSchema = z.object({
  items: z.array(
    z.object({
      ...{ id: text, title: text, about: text },
      plan: z
        .array(z.object({ from: party, to: party, title: text, process: z.boolean() }))
        .describe('The steps of a run that goes as it should.'),
    }),
  ),
  next: z.null(),
})

export type ShownScenario = z.input<typeof scenarioListSchema>['items'][number]
export type ShownReplay = z.input<typeof replaySchema>
export type Draft = z.input<typeof draftSchema>
export type TestSend = z.input<typeof testSendSchema>
export type StatusImport = z.input<typeof statusImportSchema>
export type MadeKey = z.input<typeof newKeySchema>
export type Adopted = z.input<typeof adoptedSchema>
export type HeardCall = z.input<typeof listenSchema>['items'][number]
export type ShownRun = z.input<typeof runSchema>

export const forgottenSchema = z
  .object({ subid: text, clicks: z.int(), leads: z.int(), postbacks: z.int(), attempts: z.int() })
  .meta({ id: 'Forgotten', description: 'From how many rows of each kind something was erased.' })
