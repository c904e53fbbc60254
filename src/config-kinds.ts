import { z } from 'zod'
import { isCidr } from './settings/cidr.ts'

/** What people are told about one setting. `unit` is '' for plain text; `standard` is for reading. */
export type About = {
  readonly meaning: string
  readonly type: string
  readonly unit: string
  readonly standard: string
  readonly secret: boolean
}

export const abouts = z.registry<About>()

type Range = {
  readonly min: number
  readonly max: number
  readonly standard: number
  readonly unit: string
}

type TextRule = {
  readonly type: string
  readonly accepts: (text: string) => boolean
  /** What a right value looks like: `must be …`. */
  readonly must: string
  readonly secret?: boolean
}

export function whole(range: Range, meaning: string) {
  const isInRange = (text: string) =>
    /^\d{1,15}$/.test(text) && Number(text) >= range.min && Number(text) <= range.max
  const error = `must be a whole number from ${range.min} to ${range.max}`
  return z
    .string()
    .refine(isInRange, { error })
    .transform(Number)
    .default(range.standard)
    .register(abouts, {
      meaning,
      type: `whole number, ${range.min} to ${range.max}`,
      unit: range.unit,
      standard: String(range.standard),
      secret: false,
    })
}

export function oneOf<const Name extends string>(
  names: readonly [Name, ...Name[]],
  standard: Name,
  meaning: string,
) {
  return z
    .enum(names, { error: `must be one of: ${names.join(', ')}` })
    .default(() => standard)
    .register(abouts, {
      meaning,
      type: `one of: ${names.join(', ')}`,
      unit: '',
      standard,
      secret: false,
    })
}

/** Names separated by commas, each from the list. */
export function someOf<const Name extends string>(
  names: readonly [Name, ...Name[]],
  meaning: string,
) {
  const error = `must be a comma-separated choice of: ${names.join(', ')}`
  return z
    .string()
    .transform(splitList)
    .pipe(z.array(z.enum(names, { error })).min(1, { error }))
    .default([...names])
    .register(abouts, {
      meaning,
      type: `list of: ${names.join(', ')}`,
      unit: '',
      standard: names.join(','),
      secret: false,
    })
}

export function text(rule: TextRule, standard: string, meaning: string) {
  return ruled(rule)
    .default(standard)
    .register(abouts, aboutText(rule, standard, meaning))
}

/** null when unset. */
export function optional(rule: TextRule, meaning: string) {
  return ruled(rule)
    .nullable()
    .default(null)
    .register(abouts, aboutText(rule, '', meaning))
}

export function cidrs(meaning: string) {
  const error = 'must be addresses or CIDRs separated by commas, such as 10.0.0.0/8,fd00::/8'
  return z
    .string()
    .transform(splitList)
    .refine((list) => list.every(isCidr), { error })
    .default([])
    .register(abouts, { meaning, type: 'list of CIDRs', unit: '', standard: '', secret: false })
}

export const isWebUrl = (value: string) => {
  const url = URL.parse(value)
  return url !== null && ['http:', 'https:'].includes(url.protocol)
}

function ruled(rule: TextRule) {
  return z.string().refine(rule.accepts, { error: `must be ${rule.must}` })
}

function aboutText(rule: TextRule, standard: string, meaning: string): About {
  return { meaning, type: rule.type, unit: '', standard, secret: rule.secret ?? false }
}

function splitList(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
