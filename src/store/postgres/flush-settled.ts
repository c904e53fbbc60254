import type { SeenAddress } from '../looks.ts'
import type { Statement } from './connect.ts'
import { listLiteral } from './literals.ts'
import type { Changes } from './memory-tables.ts'
import { insertOf } from './rows-sql.ts'

const texts = (values: readonly string[]) => listLiteral('text', values)
const numbers = (values: readonly number[]) => listLiteral('bigint', values)

const settleHeld = {
  name: 'settle-held',
  text: `update postbacks p set held_kind = null, held_by = v.by
    from unnest($1::text[], $2::text[]) v (id, by) where p.id = v.id and p.held is not null`,
}
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

/** What a person has settled, and what destinations have used of their day. */
export function statementsBeside(changes: Changes): readonly Statement[] {
  const { settledHeld, caps } = changes
  const held = [texts(settledHeld.map(([id]) => id)), texts(settledHeld.map(([, by]) => by))]
  const used = [
    texts(caps.map(({ destination }) => destination)),
    texts(caps.map(({ day }) => day)),
    numbers(caps.map((one) => one.used)),
  ]
  return [
    ...(settledHeld.length === 0 ? [] : [{ ...settleHeld, values: held }]),
    ...(caps.length === 0 ? [] : [{ ...addToCaps, values: used }]),
    ...addressStatements(changes),
  ]
}
