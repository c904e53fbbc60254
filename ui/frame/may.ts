import { useSession } from '../api/queries.ts'

export type May = {
  readonly isOwner: boolean
  /** Settings of every kind, tokens, imports, the audit log. */
  readonly admin: boolean
  /** Campaigns, and acts on deliveries. */
  readonly write: boolean
  /** A buyer sees the rows of some campaigns alone, and no settings but those. */
  readonly isBuyer: boolean
  /** Came in with a name and a password, not with a token. */
  readonly isPerson: boolean
}

/** What the one who is signed in may do: nobody is shown a button that would be refused. */
export function useMay(): May {
  const user = useSession().data?.user
  const admin = user?.scopes.includes('admin') === true
  return {
    isOwner: user?.role === 'owner' && admin,
    admin,
    write: admin || user?.scopes.includes('write') === true,
    isBuyer: user?.role === 'buyer',
    isPerson: user?.id?.startsWith('u_') === true,
  }
}
