/** A process as it tells of itself. */
export type NodeSelf = {
  /** For people: machine and port. */
  readonly name: string
  readonly roles: readonly string[]
  readonly version: string
  /**
   * Names the data folder, which one process at a time has: whoever opens the store with it knows that
   * whoever did so before is gone. null: nobody knows.
   */
  readonly home: string | null
}

/** A group of buckets that a process sends for. */
export type Lease = { readonly group: number; readonly epoch: number }

/** A process on the database. Times in epoch milliseconds, by the database's clock. */
export type Node = Omit<NodeSelf, 'home'> & {
  readonly id: string
  /** It is the one that was asked. */
  readonly isSelf: boolean
  readonly startedAt: number
  readonly seenAt: number
  readonly leases: readonly Lease[]
}

export type Nodes = {
  /**
   * Takes part in sending: of all that is due, `onDue`, `listDue` and `listDueDestinations` tell this process
   * what it is to send. Resolves when it has its share, as far as others have left it already.
   */
  joinSending(): Promise<void>
  /**
   * To be asked before each call. null: it is another process's to make by now. Otherwise to be called when
   * the outcome is kept, or never will be: only then another process may have what follows.
   */
  beginCall(delivery: { readonly bucket: number; readonly epoch?: number }): (() => void) | null
  /** How many groups this process has taken over from those that were not heard from any more, since its start. */
  leaseReclaims(): number
  /** Every process on the database that is heard from. */
  listNodes(): Promise<readonly Node[]>
}

/** Tests, and commands beside a running server. */
export const unnamedNode: NodeSelf = { name: '', roles: [], version: '', home: null }
