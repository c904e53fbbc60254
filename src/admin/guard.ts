import type { FastifyRequest } from 'fastify'
import { openSeal, type Seal } from '../platform/seal.ts'
import type { AdminDeps } from './deps.ts'
import type { Door } from './door.ts'
import { openPasswords, type Passwords } from './passwords.ts'
import { openThrottle, type Throttle } from './throttle.ts'

/** What stands between a person’s secret and those who guess at it. */
export type Guard = Door & {
  /** Failures per user, and per browser that signed in as that user before. */
  readonly people: Throttle
  readonly passwords: Passwords
  readonly seal: Seal
}

const perPerson = { windowMs: 5 * 60_000, failures: 10 }

export function openGuard(deps: AdminDeps): Guard {
  return {
    deps,
    throttle: openThrottle(deps.steadyMs),
    people: openThrottle(deps.steadyMs, perPerson),
    passwords: openPasswords({ randomBytes: deps.randomBytes, rounds: deps.passwordRounds }),
    seal: openSeal(deps.sealKey, deps.randomBytes),
  }
}

export function isSecure({ deps }: Door, request: FastifyRequest): boolean {
  return deps.callerOf(request.raw).secure || deps.publicUrl?.startsWith('https:') === true
}
