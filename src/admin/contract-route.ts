import { z } from 'zod'

const text = z.string().max(1_000)

export const routeInput = z
  .strictObject({
    country: z
      .string()
      .regex(/^[A-Za-z]{2}$/, 'must be the two letters of a country')
      .optional(),
    region: text.optional(),
    city: text.optional(),
    device: text.optional(),
    os: text.optional(),
    browser: text.optional(),
    language: text.optional(),
    userAgent: text.optional().describe('Device, system and browser are read from it.'),
    ip: text.optional().describe('The place is read from it, where there is a geo database.'),
    params: z.record(z.string(), text).default({}),
    at: z.iso.datetime({ offset: true }).optional().describe('Left out: now.'),
  })
  .meta({ id: 'Visitor', description: 'What is known of a visitor; what is left out is not.' })

const textOrNull = z.string().nullable()

export const routeSchema = z
  .object({
    takes: z.boolean().describe('false: the campaign is paused or archived.'),
    facts: z.object({
      country: textOrNull,
      region: textOrNull,
      city: textOrNull,
      device: textOrNull,
      os: textOrNull,
      browser: textOrNull,
      language: textOrNull,
      params: z.record(z.string(), z.string()),
      hour: z.int().describe('In the zone of the workspace.'),
      day: z.int().describe('1 is Monday.'),
    }),
    rule: textOrNull.describe('The first that is for this visitor; null: all pages are.'),
    rules: z.array(
      z.object({
        id: z.string(),
        unmet: z
          .object({ test: z.string(), wanted: z.string(), is: textOrNull })
          .nullable()
          .describe('The first of its tests that says no; null: it is for this visitor.'),
      }),
    ),
    prelandings: z.array(z.object({ id: z.string(), share: z.number() })),
    landings: z.array(
      z.object({
        id: z.string(),
        share: z.number().describe('Of the visitors like this one, from 0 to 1.'),
        isFull: z.boolean().describe('It has had its purchases of today.'),
      }),
    ),
  })
  .meta({ id: 'Route' })

export type RouteInput = z.output<typeof routeInput>
export type RouteShown = z.input<typeof routeSchema>
