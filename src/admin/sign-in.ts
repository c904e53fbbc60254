import { createHmac, timingSafeEqual } from 'node:crypto'
import type { z } from 'zod'
import { nameKey, type User } from '../domain/access.ts'
import { failedSignIn } from './audit.ts'
import type { signInInput } from './contract-access.ts'
import type { Guard } from './guard.ts'
import { type Refusal, refuse } from './problem.ts'
import { cookieFlags } from './sessions.ts'
import { stepOf } from './totp.ts'

type Asked = z.output<typeof signInInput>
type Caller = { readonly address: string; readonly device: string | undefined }

/**
 * The user with this name and password, and code where one is asked for. A try counts before it is
 * compared, so that a thousand at once are no more than one after the other.
 */
export async function signIn(guard: Guard, asked: Asked, caller: Caller): Promise<User | Refusal> {
  const { deps, throttle, people } = guard
  const user = await deps.store.findUser('name', asked.name)
  const bucket = bucketOf(asked.name, user, caller.device)
  if (!throttle.isOpen(caller.address) || !people.isOpen(bucket)) return refuse('too-many-failures')
  throttle.fail(caller.address)
  people.fail(bucket)
  const forgive = () => {
    throttle.forgive(caller.address)
    people.forgive(bucket)
  }
  const answer = await checked(guard, user, asked).catch((error: unknown) => {
    forgive()
    throw error
  })
  if (!('refusal' in answer) || answer.refusal === 'code-needed') forgive()
  else {
    const of = { nowMs: deps.nowMs(), address: caller.address, reason: answer.refusal }
    await deps.store.keepAudit(failedSignIn(user, of))
  }
  return answer
}

async function checked(
  { deps, passwords, seal }: Guard,
  user: User | undefined,
  asked: Asked,
): Promise<User | Refusal> {
  const isRight = await passwords.verify(asked.password, user?.password ?? null)
  if (user === undefined || !isRight) return refuse('credentials-wrong')
  if (user.totp === null) return user
  if (asked.code === undefined) return refuse('code-needed')
  const secret = seal.open(user.totp)
  const wish = { nowMs: deps.nowMs(), after: user.totpStep }
  const step = secret === undefined ? undefined : stepOf(asked.code, secret, wish)
  if (step === undefined) return refuse('code-wrong')
  // Of two who send the same code at once, the store lets one through.
  const used = { ...user, totpStep: step, version: user.version + 1 }
  const change = { user: used, as: 'known', endSessions: 'none', audit: null } as const
  return (await deps.store.saveUser(change)) === 'saved' ? used : refuse('code-wrong')
}

export const deviceName = 'carom_device'
const deviceSeconds = 365 * 24 * 3600

/**
 * Remembers that this browser has signed in as this user: its failures are counted by themselves, and a
 * stranger who guesses at the user's password cannot keep them from signing in. Another password ends it.
 */
export function deviceCookie(
  user: User,
  { random, secure }: { readonly random: Uint8Array; readonly secure: boolean },
): string {
  const id = Buffer.from(random).toString('base64url')
  const flags = cookieFlags({ path: '/api/v1/session', age: deviceSeconds, secure })
  return `${deviceName}=${id}.${macOf(user, id).toString('base64url')}; ${flags}`
}

function bucketOf(name: string, user: User | undefined, device: string | undefined): string {
  const [, id = '', mac = ''] = /^([\w-]{22})\.([\w-]{43})$/.exec(device ?? '') ?? []
  if (user === undefined || id === '') return `name ${nameKey(name)}`
  const isOurs = timingSafeEqual(Buffer.from(mac, 'base64url'), macOf(user, id))
  return isOurs ? `device ${id}` : `name ${nameKey(name)}`
}

function macOf(user: User, device: string): Buffer {
  return createHmac('sha256', user.password ?? '')
    .update(`${user.id} ${device}`)
    .digest()
}
