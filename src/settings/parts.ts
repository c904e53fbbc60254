import { z } from 'zod'
import { readAmount, readCurrency } from '../domain/money.ts'
import { readStatusName, statuses } from '../domain/status.ts'
import { isCidr } from './cidr.ts'

const idText = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

/** Ids stand in URLs. Names that every object has (`constructor`) would be found without being there. */
export const id = z.string().refine((value) => idText.test(value) && !(value in {}), {
  error: 'must be 1 to 64 letters, digits, `-` or `_`, beginning with a letter or digit',
})

/** Names things of other trackers too, which have their own rules. */
export const foreignId = z.union([z.string(), z.int().transform(String)]).pipe(printable(255))

export function printable(longest: number) {
  return z
    .string()
    .refine((value) => value !== '' && value.length <= longest && !hasControl(value), {
      error: `must be 1 to ${longest} characters of plain text`,
    })
}

/** One entry may stand without its list. */
export function listOf<Item extends z.ZodType>(item: Item, most = 1000) {
  return z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).max(most).default([]),
  )
}

/** A number, or its digits as text. */
export function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value),
    z.number({ error }).refine((value) => Number.isInteger(value) && value >= min && value <= max, {
      error,
    }),
  )
}

/** Status words and the like: trimmed, lower case; networks' numbers are words too. */
export const word = z
  .union([z.string(), z.int().transform(String), z.boolean().transform(String)], {
    error: 'must be a word',
  })
  .transform((value) => value.trim().toLowerCase())
  .refine((value) => value !== '' && value.length <= 255, {
    error: 'must be 1 to 255 characters long',
  })

export const statusName = z.string().transform((value, context) => {
  const status = readStatusName(value)
  if (status !== undefined) return status
  context.addIssue({ code: 'custom', message: `must be one of: ${statuses.join(', ')}` })
  return z.NEVER
})

export const currency = z.string().transform((value, context) => {
  const read = readCurrency(value)
  if (read !== undefined) return read
  context.addIssue({ code: 'custom', message: 'must be the three letters of a currency' })
  return z.NEVER
})

export const amount = z
  .union([z.string(), z.number().transform(String)], {
    error: 'must be an amount, such as "12.50"',
  })
  .transform((value, context) => {
    const read = readAmount(value)
    if (read !== undefined && !read.negative) return read.amount
    context.addIssue({ code: 'custom', message: 'must be an amount, such as "12.50"' })
    return z.NEVER
  })

export const cidr = z.string().refine(isCidr, {
  error: 'must be an address or a CIDR, such as 203.0.113.0/24',
})

/** A mask is what people are shown; saved, it would be the end of the secret. */
export const notMasked = (value: string) => value !== '***'

/** The same for a text that may hold a secret in its midst, such as a URL. */
export const withoutMask = (value: string) => !value.includes('***')
export const maskInside = 'holds the mask of a secret (`***`): write the secret itself'

/** The first entry whose name an earlier one has too. */
export function repeatedIn(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index)
}

function hasControl(value: string): boolean {
  return [...value].some((letter) => letter < ' ' || letter === '\u007f')
}
