import { selectList } from '../../rows/fields.ts'
import { type StoredUnfinished, unfinishedColumns, unfinishedOf } from '../../rows/unfinished.ts'
import type { Known } from '../memory/known.ts'
import type { Connection } from '../server/connect.ts'
import { placed } from '../server/placed.ts'
import { bucketFor } from '../server/places.ts'

const byId = placed({
  name: 'unfinished',
  text: (within) => `select ${selectList(unfinishedColumns, 'u')}
    from unnest($1::smallint[], $2::text[], $3::text[]) k (bucket, subid, id)
    join unfinished u on u.bucket = k.bucket and u.subid = k.subid and u.id = k.id${within('u')}`,
  types: ['text', 'text'],
})

/** Behind the lock of its subid: of two who would go on, the second finds where the first has come to. */
export async function loadUnfinished(
  query: Connection['query'],
  { unfinished }: Known,
): Promise<void> {
  const keys = unfinished.wanted()
  if (keys.length === 0) return
  const subids = keys.map(({ subid }) => subid)
  const ids = keys.map(({ id }) => id)
  const rows = await query<StoredUnfinished>(byId(subids.map(bucketFor), subids, ids))
  for (const key of keys) unfinished.put(key, null)
  for (const row of rows) unfinished.put(row, unfinishedOf(row))
}
