import type { SeenAddress } from '../../looks.ts'
import type { Known } from '../memory/known.ts'
import type { Changes } from '../memory/tables.ts'
import type { Statement } from '../server/connect.ts'
import { placed } from '../server/placed.ts'
import { numbers, texts } from '../server/places.ts'
import { postbackPlaces } from './flush.ts'
import { insertOf } from './rows-sql.ts'

const settleHeld = placed({
  name: 'settle-held',
  text: (within) => `update postbacks p set held_kind = null, held_by = v.by
    from unnest($1::smallint[], $2::text[], $3::text[]) v (bucket, id, by)
    where p.bucket = v.bucket and p.id = v.id and p.held is not null${within('p')}`,
  types: ['text', 'text'],
})
const addToCaps = {
  name: 'add-to-caps',
  text: `insert into caps as c (destination, day, used)
    select * from unnest($1::text[], $2::text[], $3::bigint[])
    on conflict (destination) do update set day = excluded.day,
      used = case when c.day = excluded.day then c.used + excluded.used else excluded.used end`,
}

const dropAddresses = {
  name: 'drop-addresses',
  text: 'delete from addresses where network = any($1::text[])',
}
const insertAddresses = insertOf<SeenAddress & { readonly network: string }>({
  name: 'addresses',
  columns: [
    ['network', ({ network }) => network],
    ['address', ({ address }) => address],
    ['count', ({ count }) => count],
    ['firstAt', ({ firstAt }) => firstAt],
    ['lastAt', ({ lastAt }) => lastAt],
    ['saleAt', ({ saleAt }) => saleAt],
  ],
})

function addressStatements({ addresses }: Changes): readonly Statement[] {
  if (addresses.length === 0) return []
  const rows = addresses.flatMap(({ network, seen }) => seen.map((row) => ({ ...row, network })))
  const networks = [texts(addresses.map(({ network }) => network))]
  return [{ ...dropAddresses, values: networks }, insertAddresses(rows)]
}

function settleStatement(changes: Changes, known: Known): Statement {
  const { settledHeld } = changes
  const ids = settledHeld.map(([id]) => id)
  const by = settledHeld.map(([, settledBy]) => settledBy)
  return settleHeld(ids.map(postbackPlaces(changes, known)), ids, by)
}

/** What a person has settled, and what destinations have used of their day. */
export function statementsBeside(changes: Changes, known: Known): readonly Statement[] {
  const { settledHeld, caps } = changes
  const used = [
    texts(caps.map(({ destination }) => destination)),
    texts(caps.map(({ day }) => day)),
    numbers(caps.map((one) => one.used)),
  ]
  return [
    ...(settledHeld.length === 0 ? [] : [settleStatement(changes, known)]),
    ...(caps.length === 0 ? [] : [{ ...addToCaps, values: used }]),
    ...addressStatements(changes),
  ]
}
