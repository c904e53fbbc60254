import { change, single } from '../questions/asking.ts'
import { inSums, onlyBucket } from '../rows/bucket.ts'

export type MarkName = 'moves' | 'views' | 'slots' | 'clearing'

const find = `select value from rollup_marks where ${inSums} and name = ?`
const save = `insert into rollup_marks (bucket, name, value) values (${onlyBucket}, ?, ?)
  on conflict (bucket, name) do update set value = excluded.value`
const remove = `delete from rollup_marks where ${inSums} and name = ?`

/** How far the numbers have come. */
export const marks = {
  find: (name: MarkName) => single<string>(find, name),
  save: (name: MarkName, value: string | number) => change(save, name, String(value)),
  remove: (name: MarkName) => change(remove, name),
}
