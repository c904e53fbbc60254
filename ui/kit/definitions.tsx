import type { ReactNode } from 'react'

export type Definition = readonly [name: string, value: ReactNode]

/** Names and values in two columns; what is not known shows a dash. */
export function DefinitionList({ items }: { readonly items: readonly Definition[] }) {
  return (
    <dl className="grid grid-cols-[minmax(88px,auto)_1fr] gap-x-4 gap-y-1 text-xs">
      {items.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-fg3">{name}</dt>
          <dd className="min-w-0 break-words text-fg">{value ?? '–'}</dd>
        </div>
      ))}
    </dl>
  )
}
