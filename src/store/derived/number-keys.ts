import { type Asking, all, changeAll, changed, listed } from '../questions/asking.ts'

type StoredKey = { readonly id: number; readonly name: string; readonly lastSlot: number }

/** A key by its name, and the latest quarter of an hour that is to be counted under it. */
export type WantedKey = { readonly name: string; readonly slot: number }

const selectKeys = `select id, name, last_slot as "lastSlot" from rollup_keys
  where name in (${listed})`
const insertKey = `insert into rollup_keys (name, last_slot) values (?, ?)
  on conflict (name) do nothing`
const touchKey = 'update rollup_keys set last_slot = ? where id = ? and last_slot < ?'
// Never the newest: its id would be given to another key, and a reader may remember it.
const dropKeys = `delete from rollup_keys where id in (
    select id from rollup_keys where last_slot < ? and id < (select max(id) from rollup_keys)
    order by last_slot limit ?) returning 1`

/**
 * Short names for keys, made when they are first met, and kept for as long as any number is under them.
 */
export function* idsOf(wanted: readonly WantedKey[]): Asking<(name: string) => number> {
  if (wanted.length === 0) return () => 0
  const latest = new Map<string, number>()
  for (const { name, slot } of wanted) latest.set(name, Math.max(slot, latest.get(name) ?? slot))
  const names = JSON.stringify([...latest.keys()])
  const known = byName(yield* all<StoredKey>(selectKeys, names))
  const unknown = [...latest].filter(([name]) => !known.has(name))
  yield* changeAll(insertKey, unknown)
  yield* touchKeys([...known.values()].map(({ id, name }) => ({ id, slot: latest.get(name) ?? 0 })))
  const made = unknown.length === 0 ? known : byName(yield* all<StoredKey>(selectKeys, names))
  return (name) => made.get(name)?.id ?? 0
}

const byName = (keys: readonly StoredKey[]) => new Map(keys.map((key) => [key.name, key]))

type UsedKey = { readonly id: number; readonly slot: number }

export function touchKeys(used: readonly UsedKey[]): Asking<void> {
  return changeAll(
    touchKey,
    used.map(({ id, slot }) => [slot, id, slot]),
  )
}

/** Those under which nothing has been counted since; all their numbers have to be gone. */
export const dropOldKeys = (before: number, limit: number) => changed(dropKeys, before, limit)
