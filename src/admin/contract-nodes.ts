import { z } from 'zod'
import { groupCount } from '../domain/groups.ts'

const text = z.string()
const shownTime = z.iso.datetime({ precision: 3 })

const lease = z.object({
  group: z
    .int()
    .describe(`From 0 to ${groupCount - 1}: an equal part of the buckets that rows go by.`),
  epoch: z
    .int()
    .describe('How often it was leased; 0 with a file, which is one process’s for good.'),
})

export const nodesSchema = z.object({
  items: z.array(
    z
      .object({
        id: text.describe('Another one each time a process starts, or was taken for dead.'),
        name: text.describe('Machine and port.'),
        version: text,
        roles: z.array(text),
        self: z.boolean().describe('It is the one that answers.'),
        startedAt: shownTime,
        seenAt: shownTime.describe(
          'Silent for 10 s, it is taken for dead; by the database’s clock.',
        ),
        leases: z.array(lease).describe('What it sends for.'),
      })
      .meta({ id: 'Node', description: 'A process on the database.' }),
  ),
  next: z.null(),
})

export type ShownNode = z.input<typeof nodesSchema>['items'][number]
