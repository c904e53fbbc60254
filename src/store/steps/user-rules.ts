import type { User } from '../../domain/access.ts'
import type { UserAnswer, UserChange } from '../access.ts'

const mostUsers = 1_000

// How far an owner is: who has a password counts for more than who was only invited.
const invited = 1
const signsIn = 2

/** The strongest of the owners but one: 0, none. Binds that one's id. */
export const bestOwnerBeside = `coalesce(max(
  case when password is null then ${invited} else ${signsIn} end), 0)`

/** What is known of the users when one is saved or removed. */
export type UserFacts = {
  readonly count: number
  /** The one of this id. */
  readonly before: User | undefined
  /** Whose this name is. */
  readonly holder: User | undefined
  /** `bestOwnerBeside` that one. */
  readonly bestBeside: number
}

export function whyNotSaved(change: UserChange, facts: UserFacts): UserAnswer | undefined {
  const { user, as } = change
  const { count, before, holder } = facts
  if (as === 'known' && before?.version !== user.version - 1) return 'changed'
  if (as === 'first' && count > 0) return 'not-first'
  if (as !== 'known' && count >= mostUsers) return 'too-many'
  if (holder !== undefined && holder.id !== user.id) return 'taken'
  return losesOwner(facts, user) ? 'last-owner' : undefined
}

export function whyNotRemoved(user: User, facts: UserFacts): 'changed' | 'last-owner' | undefined {
  if (facts.before?.version !== user.version) return 'changed'
  return losesOwner(facts, undefined) ? 'last-owner' : undefined
}

/** There is no owner after it, or none who can sign in where there was one. */
function losesOwner({ before, bestBeside }: UserFacts, after: User | undefined): boolean {
  const best = Math.max(bestBeside, strengthOf(after))
  return best === 0 || best < Math.max(bestBeside, strengthOf(before))
}

function strengthOf(user: User | undefined): number {
  if (user?.role !== 'owner') return 0
  return user.password === null ? invited : signsIn
}
