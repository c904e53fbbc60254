import { useCallback, useMemo, useState } from 'react'

/** Rows of a list that a person has chosen; those that have left the list are chosen no longer. */
export function useChosen<Row extends { readonly id: string }>(rows: readonly Row[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const chosen = useMemo(() => rows.filter(({ id }) => ids.has(id)), [rows, ids])
  const selected = useMemo(() => new Set(chosen.map(({ id }) => id)), [chosen])
  const onSelect = useCallback(
    (id: string) =>
      setIds((before) => {
        const after = new Set(before)
        if (!after.delete(id)) after.add(id)
        return after
      }),
    [],
  )
  const clear = useCallback(() => setIds(new Set()), [])
  const isAll = chosen.length === rows.length
  const onSelectAll = () => setIds(new Set(isAll ? [] : rows.map(({ id }) => id)))
  return { chosen, clear, selection: { selected, onSelect, onSelectAll } }
}
