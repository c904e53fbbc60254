import type { PartsLook } from '../../store.ts'
import type { Connection } from '../server/connect.ts'
import { cutTables, partsOf } from './parts.ts'

/** Beyond so many it is enough to know that they are many. */
const mostCounted = 100_000

/** Whether parts are made ahead, and what lies where no part is for it. */
export async function lookAtParts({ query }: Connection): Promise<PartsLook> {
  const [clock] = await query<{ ms: number }>({
    text: 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms',
  })
  const looks = cutTables.map(async (table) => {
    const last = (await partsOf(query, table)).at(-1)
    const [stray] = await query<{ n: number }>({
      text: `select count(*) as n from (
        select 1 from ${table.name}_default limit ${mostCounted}) lying`,
    })
    return { aheadMs: (last?.toMs ?? 0) - (clock?.ms ?? 0), strayRows: stray?.n ?? 0 }
  })
  const all = await Promise.all(looks)
  return {
    aheadMs: Math.min(...all.map(({ aheadMs }) => aheadMs)),
    strayRows: all.reduce((sum, { strayRows }) => sum + strayRows, 0),
  }
}
