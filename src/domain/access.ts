/** What a person may do, from everything to looking. */
export const roles = ['owner', 'manager', 'buyer', 'viewer'] as const
export type Role = (typeof roles)[number]

/** A person with a way to sign in. */
export type User = {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** Of a buyer: the campaigns whose rows are theirs to see. null: all. */
  readonly campaigns: readonly string[] | null
  /** Parameters, salt and derived key; null until the first one is chosen. */
  readonly password: string | null
  /** Sealed; null: no second step when signing in. */
  readonly totp: string | null
  /** Sealed; shown, and not yet confirmed by a code. */
  readonly totpPending: string | null
  /** The step of the code used last: no code opens twice. */
  readonly totpStep: number
  /** Hash of the one-time link by which a password is chosen; null: none is open. */
  readonly link: string | null
  readonly linkUntil: number
  readonly createdAt: number
  /** Grows by one with every change: who changed an older one is told so. */
  readonly version: number
}

/** How this installation counts and shows things. */
export type Workspace = {
  readonly name: string
  /** IANA name. */
  readonly zone: string
  /** The base currency; null: none chosen. */
  readonly currency: string | null
  readonly countBy: 'postback' | 'click'
  /** 1: Monday; 7: Sunday. */
  readonly weekStart: 1 | 7
  /** What one unit of each currency is worth in the base currency, decimal text. */
  readonly rates: Readonly<Record<string, string>>
  /** Hosts that links are made with, beside that of the public URL; lower case, no port. */
  readonly domains: readonly string[]
}

export const firstWorkspace: Workspace = {
  name: 'Carom',
  zone: 'UTC',
  currency: null,
  countBy: 'postback',
  weekStart: 1,
  rates: {},
  domains: [],
}

/** Names are compared without case and width: two that look alike are one. */
export const nameKey = (name: string): string => name.normalize('NFKC').toLowerCase()
