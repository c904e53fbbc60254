import { afterEach, expect } from 'vitest'
import type { DueDelivery } from '../../src/domain/delivery.ts'
import type { StoreLimits } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { givenCitus } from './citus-databases.ts'

/** An open store with a clock of its own, which stands still until it is moved. */
export type StoreWorld = {
  /** The one that is open now. */
  readonly store: Store
  readonly clock: { now: number }
  /** Closes the store and opens it again on the same rows. */
  readonly reopen: () => Promise<Store>
  readonly close: () => Promise<void>
}

/** A new and empty store, or one on the copy that a backup made. */
export type OpenStoreWorld = (limits?: Partial<StoreLimits>, copy?: string) => Promise<StoreWorld>

/** A world of the store that `open` opens on the same rows each time; `clear` removes them. */
export async function reopenable(
  clock: StoreWorld['clock'],
  open: () => Promise<Store>,
  clear: () => Promise<void>,
): Promise<StoreWorld> {
  let store = await open()
  return {
    clock,
    get store() {
      return store
    },
    reopen: async () => {
      await store.close()
      store = await open()
      return store
    },
    close: async () => {
      await store.close()
      await clear()
    },
  }
}

/** Opens worlds for one file's tests and closes them after each, when the ledger must be right. */
export function worldsOf(open: OpenStoreWorld) {
  const worlds: StoreWorld[] = []
  afterEach(async () => {
    for (const world of worlds.splice(0)) {
      await expectBalanced(world.store)
      await world.close()
    }
  })
  return async (limits?: Partial<StoreLimits>): Promise<StoreWorld> => {
    const world = await open(limits)
    worlds.push(world)
    return world
  }
}

/** Of tests that ask very much: a cluster on one machine has many processes for each statement. */
export const longMs = givenCitus === undefined ? 120_000 : 1_200_000

/** Gathers what the store announces. */
export function hearDue(store: Store): DueDelivery[] {
  const heard: DueDelivery[] = []
  store.onDue((due) => heard.push(...due))
  return heard
}

/** Counted anew, the ledger says what it said. */
export async function expectBalanced(store: Store): Promise<void> {
  expect(await store.recountLedger()).toEqual(await store.ledger())
}

export const wholeList = { limit: 500, cursor: null, from: null, to: null }
