import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import type { Fields, View } from './fields.ts'

type Search = Readonly<Record<string, unknown>>

/** What the address says, read by these fields. Anything it does not understand is left out. */
export function readView<Of extends Fields>(fields: Of, search: Search): View<Of> {
  const values = Object.entries(fields).map(([name, field]) => {
    const given = search[name]
    return [name, field.read(typeof given === 'string' ? given : undefined)]
  })
  // Safe: each name has the value that its own field reads.
  return Object.fromEntries(values) as View<Of>
}

/** The address of this view, defaults left out. */
export function writeView<Of extends Fields>(
  fields: Of,
  view: Partial<View<Of>>,
): Record<string, string> {
  const pairs = Object.entries(view).flatMap(([name, value]) => {
    const text = fields[name]?.write(value)
    return text === undefined ? [] : [[name, text] as const]
  })
  return Object.fromEntries(pairs)
}

/** Replaces the entry of the history; `push`: makes one, so that Back comes back. */
export type ChangeView<Of> = (patch: Partial<View<Of>>, how?: 'push' | 'replace') => void

/** The address is the only store of what a page shows: `const [view, change] = useView(fields)`. */
export function useView<Of extends Fields>(fields: Of): readonly [View<Of>, ChangeView<Of>] {
  const search: Search = useSearch({ strict: false })
  const navigate = useNavigate()
  const view = useMemo(() => readView(fields, search), [fields, search])
  const change = useCallback<ChangeView<Of>>(
    (patch, how = 'replace') => {
      void navigate({
        to: '.',
        replace: how === 'replace',
        resetScroll: false,
        // Reads what stands now: two changes in one moment must not undo each other.
        search: (now: Search) => writeView(fields, { ...readView(fields, now), ...patch }),
      })
    },
    [fields, navigate],
  )
  return [view, change]
}
