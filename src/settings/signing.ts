import { z } from 'zod'
import { headerNameProblem } from '../domain/request-headers.ts'
import type { Signing } from '../domain/settings.ts'
import { isStandardSecret, signedNames } from '../domain/sign-request.ts'
import { notMasked } from './parts.ts'
import { strict } from './problems.ts'

const masked = { error: 'is the mask of a secret, not the secret' }

const standardSecret = z
  .string()
  .refine(notMasked, masked)
  .refine((value) => value === '***' || isStandardSecret(value), {
    error: 'must be `whsec_` and 24 to 64 bytes in base64',
  })

const header = z
  .string()
  .max(256)
  .superRefine((value, context) => {
    const message = headerNameProblem(value)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })

const standard = strict({
  kind: z.literal('standard'),
  secret: standardSecret,
  previousSecret: standardSecret.optional(),
}).transform(({ previousSecret, ...rest }): Signing => {
  return { ...rest, previousSecret: previousSecret ?? null }
})

const hmac = strict({
  kind: z.literal('hmac'),
  secret: z.string().min(1).max(1024).refine(notMasked, masked),
  header,
  encoding: z.enum(['hex', 'base64']).default('hex'),
  prefix: z
    .string()
    .regex(/^[\x21-\x7e]{0,32}$/, { error: 'must be up to 32 printable characters' })
    .default(''),
})

export const signing = z.discriminatedUnion('kind', [standard, hmac])

/** A header that signing makes may not be there twice. */
export function signingProblem(
  made: Signing | undefined,
  headers: Readonly<Record<string, string>>,
): string | undefined {
  const names = made === undefined ? [] : signedNames(made)
  const twice = Object.keys(headers).find((name) => names.includes(name.toLowerCase()))
  return twice === undefined ? undefined : `${twice} is made by \`signing\``
}
