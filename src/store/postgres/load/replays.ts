import { replayColumns, replayOf, type StoredReplay } from '../../rows/replays.ts'
import type { Known } from '../memory/known.ts'
import type { Connection } from '../server/connect.ts'
import { listLiteral } from '../server/literals.ts'

const byId = {
  name: 'replays',
  text: `select ${replayColumns}, place from replays
    where id = any($1::text[]) order by id for update`,
}

/** Locked: of two steps of one replay, the second finds where the first has come to. */
export async function loadReplays(query: Connection['query'], { replays }: Known): Promise<void> {
  const ids = replays.wanted()
  if (ids.length === 0) return
  const values = [listLiteral('text', ids)]
  const rows = await query<StoredReplay & { readonly place: string }>({ ...byId, values })
  for (const id of ids) replays.put(id, null)
  for (const { place, ...row } of rows) replays.put(row.id, { replay: replayOf(row), place })
}
