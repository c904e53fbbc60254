import type { SweepWish } from '../../store.ts'
import { type Connection, withConnection } from '../server/connect.ts'
import { dropParts } from './drop.ts'
import { makeParts } from './make.ts'
import { cutTables, partsOf } from './parts.ts'

const dayMs = 86_400_000
const everyMs = 60_000
// "carp": beside the numbers that guard the migrations and what is derived.
const lockKey = 0x63617270

type Wish = Pick<SweepWish, 'nowMs' | 'retentionDays'>

/**
 * Makes parts ahead and drops those whose time is over, on a connection of its own and once a minute at
 * most; of several nodes one at a time. Answers with how many parts were dropped.
 */
export function openParts(url: string): (wish: Wish) => Promise<number> {
  let last = -Infinity
  return async (wish) => {
    if (wish.nowMs >= last && wish.nowMs < last + everyMs) return 0
    last = wish.nowMs
    return withConnection(url, async (connection) => {
      const [row] = await connection.query<{ isOurs: boolean }>({
        text: `select pg_try_advisory_lock(${lockKey}) as "isOurs"`,
      })
      return row?.isOurs === true ? keepParts(connection, wish) : 0
    })
  }
}

async function keepParts(connection: Connection, { nowMs, retentionDays }: Wish): Promise<number> {
  let dropped = 0
  const errors: unknown[] = []
  for (const table of cutTables) {
    const keptDays = retentionDays[table.keptAs]
    const going = { ...table, beforeMs: nowMs - keptDays * dayMs }
    const known = await partsOf(connection.query, table)
    // One that cannot be made or dropped, by whatever long transaction, leaves the others to their turn.
    const making = makeParts(connection, table, { nowMs, keptDays, known })
    await making.catch((error: unknown) => errors.push(error))
    const dropping = dropParts(connection, going, known)
    await dropping.then(
      (count) => {
        dropped += count
      },
      (error: unknown) => errors.push(error),
    )
  }
  if (errors.length > 0) throw errors[0]
  return dropped
}
