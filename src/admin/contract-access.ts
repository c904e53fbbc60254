import { z } from 'zod'
import { roles } from '../domain/access.ts'
import { certificateStates } from '../domain/certificate-check.ts'
import { domainStates } from '../domain/domain-check.ts'
import { readCurrency } from '../domain/money.ts'
import { readHost } from '../domain/own-domains.ts'
import { isZone } from '../domain/zone.ts'
import { paged, timed } from './contract-inputs.ts'

const text = z.string()
const shownTime = z.iso.datetime({ precision: 3 })
const role = z.enum(roles)

const hasControl = (value: string) => /\p{C}/u.test(value)
const name = text
  .transform((value) => value.normalize('NFC').trim())
  .refine((value) => value !== '' && value.length <= 100 && !hasControl(value), {
    error: 'must be 1 to 100 characters of plain text',
  })
const shortest = 12
const longest = 200
const newPassword = text.min(shortest).max(longest)
const password = text.min(1).max(longest)
const code = text
  .transform((value) => value.replaceAll(/\s/g, ''))
  .refine((value) => /^\d{6}$/.test(value), { error: 'must be six digits' })
const zone = text.max(100).refine(isZone, { error: 'is no IANA time zone' })
const currency = text.transform((value, context) => {
  const read = readCurrency(value)
  if (read !== undefined && read !== null) return read
  context.addIssue('is no currency of ISO 4217')
  return z.NEVER
})

export const signInInput = z
  .strictObject({ name: text.max(100), password, code: code.optional() })
  .meta({ id: 'SignIn', description: 'Left out where a Bearer token is sent.' })
export const setupInput = z
  .strictObject({
    token: text.min(1).max(200).describe('What stands after `#` in the link.'),
    name: name.optional().describe('Of the first owner; who was invited has one already.'),
    password: newPassword,
    zone: zone.optional().describe('For the first owner: an IANA name.'),
    currency: currency.nullish().describe('For the first owner: the base currency.'),
  })
  .meta({ id: 'Setup' })
export const passwordInput = z.strictObject({ old: password, new: newPassword })
export const codeInput = z.strictObject({ code })
export const ownPasswordInput = z.strictObject({ password })
export const userInput = z
  .strictObject({
    name,
    role,
    campaigns: z.array(text.min(1).max(255)).max(1000).nullish().describe('Of a buyer.'),
  })
  .meta({ id: 'UserInput' })
export const auditQuery = z.strictObject({
  ...paged,
  ...timed,
  kind: text.max(100).optional(),
  by: text.max(255).optional(),
})

const rate = text.regex(/^(?!0*(?:\.0*)?$)\d{1,9}(?:\.\d{1,9})?$/, 'must be a number over 0')
const domain = text.transform((value, context) => {
  const host = readHost(value)
  if (host !== undefined) return host
  context.addIssue('is no host name, such as go.example')
  return z.NEVER
})

export const workspaceSchema = z
  .strictObject({
    name,
    zone: zone.describe('IANA name.'),
    currency: currency.nullable().describe('The base currency, ISO 4217; null: none.'),
    countBy: z.enum(['postback', 'click']),
    weekStart: z.union([z.literal(1), z.literal(7)]).describe('1: Monday, 7: Sunday.'),
    rates: z
      .record(text.regex(/^[A-Z]{3}$/, 'is no currency of ISO 4217'), rate)
      .refine((value) => Object.keys(value).length <= 200, { error: 'has more than 200 entries' })
      .describe('What one unit of each currency is worth in the base currency.'),
    domains: z
      .array(domain)
      .max(1000)
      .optional()
      .describe('Hosts that links are made with; left out: as they are.'),
  })
  .meta({ id: 'Workspace' })

export const sessionSchema = z
  .object({
    user: z
      .object({
        id: text,
        name: text,
        role,
        scopes: z.array(text),
        campaigns: z.array(text).nullable().describe('null: all; a buyer sees only these.'),
        totp: z.boolean(),
        expiresAt: shownTime.nullable(),
      })
      .nullable()
      .describe('null: nobody.'),
    setup: z.boolean().describe('There is no user yet.'),
  })
  .meta({ id: 'Session' })

export const userSchema = z
  .object({
    id: text,
    name: text,
    role,
    campaigns: z.array(text).nullable(),
    totp: z.boolean(),
    invited: z.boolean().describe('Has not chosen a password yet.'),
    linkUntil: shownTime.nullable().describe('Until then the one-time link is open.'),
    createdAt: shownTime,
  })
  .meta({ id: 'User' })
export const userListSchema = z.object({ items: z.array(userSchema), next: text.nullable() })
export const invitedSchema = z.object({
  user: userSchema,
  invite: text.describe('A one-time link to choose a password; shown this once.'),
})
export const totpSchema = z.object({
  secret: text.describe('Base32.'),
  url: text.describe('otpauth:, for a QR code.'),
})

export const ownSessionsSchema = z.object({
  items: z.array(
    z
      .object({ id: text, createdAt: shownTime, expiresAt: shownTime, current: z.boolean() })
      .meta({ id: 'OwnSession' }),
  ),
  next: z.null(),
})

const mostHosts = 50
const host = z
  .string()
  .max(253)
  .regex(/^[a-z0-9._:-]+$/)
export const domainQuery = z.strictObject({
  hosts: z
    .string()
    .transform((list) => list.toLowerCase().split(','))
    .pipe(z.array(host).max(mostHosts))
    .optional()
    .describe('Names, with commas between them; 50 at most. Left out: that of the public URL.'),
})

export const domainListSchema = z
  .object({
    items: z.array(
      z.object({
        host: text,
        state: z.enum(domainStates),
        addresses: z.array(text),
        detail: text.describe('A sentence for people.'),
        certificate: z
          .object({ state: z.enum(certificateStates), until: shownTime.nullable(), detail: text })
          .nullable()
          .describe('Of a host of this installation that leads somewhere; null: not looked at.'),
      }),
    ),
    next: z.null(),
  })
  .meta({ id: 'DomainList' })

export const ownDomainsSchema = z
  .object({
    items: z.array(
      z.object({
        host: text,
        own: z.boolean().describe('A certificate may be made for it: `GET /domain-ok` says 200.'),
        added: z.boolean().describe('It stands in the workspace, and may be taken out of it.'),
        campaigns: z.array(text).describe('Whose clicks came in on it in the last 30 days.'),
        clicks: z.int(),
        blocklist: z
          .object({ lists: z.array(text), at: shownTime })
          .nullable()
          .describe('Lists it stands on, as the proxy said it last (`Carom-Blocklist`).'),
      }),
    ),
    next: z.null(),
  })
  .meta({ id: 'OwnDomains' })

export const installationSchema = z
  .object({
    version: text,
    publicUrl: text.describe('What links and postback URLs begin with.'),
    ownedByFile: z
      .array(text)
      .describe('`networks/pp`, …: to be changed in the settings file alone.'),
  })
  .meta({ id: 'Installation' })

export const auditListSchema = z.object({
  items: z.array(
    z
      .object({
        id: text,
        at: shownTime,
        by: text,
        action: text,
        kind: text,
        target: text,
        before: z.record(text, z.unknown()).nullable(),
        after: z.record(text, z.unknown()).nullable(),
        count: z.int().describe('How often, where entries are counted together.'),
      })
      .meta({
        id: 'AuditEntry',
        description: 'Of a change only what is different; secrets masked.',
      }),
  ),
  next: text.nullable(),
})

export type Session = z.input<typeof sessionSchema>
export type ShownUser = z.input<typeof userSchema>
export type Workspace = z.input<typeof workspaceSchema>
export type OwnSession = z.input<typeof ownSessionsSchema>['items'][number]
export type OwnDomain = z.input<typeof ownDomainsSchema>['items'][number]
export type DomainLine = z.input<typeof domainListSchema>['items'][number]
export type Installation = z.input<typeof installationSchema>
export type AuditEntry = z.input<typeof auditListSchema>['items'][number]
