/** An entry of its own, never what every object has (`constructor`). */
export function findOwn<Entry>(
  entries: Readonly<Record<string, Entry>>,
  id: string | null | undefined,
): Entry | undefined {
  if (id === null || id === undefined) return undefined
  return Object.hasOwn(entries, id) ? entries[id] : undefined
}
