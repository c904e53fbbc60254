import { heldBecause } from '../../rows/deliveries.ts'
import { whileAlone } from './alone.ts'

const isOwed = `state in ('waiting', 'parked')`

/** Holds all that is owed until a person lets it go; answers with how many for each destination. */
export function holdOwedIn(url: string): Promise<Readonly<Record<string, number>>> {
  return whileAlone(url, async (query) => {
    type Row = { readonly destination: string; readonly all: number; readonly waiting: number }
    const owed = await query<Row>({
      text: `select destination, count(*) as "all",
          count(*) filter (where state = 'waiting') as waiting
        from deliveries where ${isOwed} group by destination order by destination`,
    })
    for (const { destination, waiting } of owed) {
      await query({
        text: `insert into ledger_parts (bucket, destination, accepted, delivered, failed, expired,
            cancelled, parked, waiting)
          values (0, $1, 0, 0, 0, 0, 0, $2::bigint, - $2::bigint)
          on conflict (destination, bucket) do update
          set parked = ledger_parts.parked + excluded.parked,
            waiting = ledger_parts.waiting + excluded.waiting`,
        values: [destination, waiting],
      })
    }
    await query({
      text: `insert into log_touched (log, ids) select 'deliveries', id from deliveries where ${isOwed}`,
    })
    await query({
      text: `update deliveries set state = 'parked', parked_by = 'problem', due_at = null,
        last_error = ${heldBecause} where ${isOwed}`,
    })
    await query({ text: `update replays set state = 'paused' where state = 'running'` })
    return Object.fromEntries(owed.map((row) => [row.destination, row.all]))
  })
}
