import { unfinishedColumns } from '../../rows/unfinished.ts'
import type { Unfinished } from '../../steps/unfinished.ts'
import type { Changes } from '../memory/tables.ts'
import type { Statement } from '../server/connect.ts'
import { placed } from '../server/placed.ts'
import { bucketFor } from '../server/places.ts'
import { some } from './flush.ts'
import { insertOf } from './rows-sql.ts'

const save = insertOf<Unfinished>(
  {
    name: 'unfinished',
    columns: [['bucket', ({ subid }) => bucketFor(subid)], ...unfinishedColumns],
  },
  `on conflict (subid, id, bucket) do update
    set network = excluded.network, sale_key = excluded.sale_key`,
)

const end = placed({
  name: 'end-unfinished',
  text: (within) => `delete from unfinished u
    using unnest($1::smallint[], $2::text[], $3::text[]) k (bucket, subid, id)
    where u.bucket = k.bucket and u.subid = k.subid and u.id = k.id${within('u')}`,
  types: ['text', 'text'],
})

const endStatement = (rows: readonly Unfinished[]): Statement =>
  end(
    rows.map(({ subid }) => bucketFor(subid)),
    rows.map(({ subid }) => subid),
    rows.map(({ id }) => id),
  )

/** What goes on later, and what has come to its end. */
export const unfinishedStatements = ({ unfinished, finished }: Changes): readonly Statement[] => [
  ...some(save, unfinished),
  ...some(endStatement, finished),
]
