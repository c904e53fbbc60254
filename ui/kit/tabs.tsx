import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'

export type Tab<Id extends string> = {
  readonly id: Id
  readonly label: string
  readonly content: ReactNode
}

type Props<Id extends string> = {
  readonly value: Id
  readonly onChange: (id: Id) => void
  readonly tabs: readonly Tab<Id>[]
  readonly label: string
}

/** Parts of one thing, one at a time. Keep `value` in the address. */
export function Tabs<Id extends string>({ value, onChange, tabs, label }: Props<Id>) {
  return (
    <Base.Root
      value={value} // Safe: the tabs below are all there are.
      onValueChange={(next) => onChange(next as Id)}
    >
      <Base.List aria-label={label} className="flex flex-wrap gap-1 border-b border-line px-1">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.id}
            value={tab.id}
            className="-mb-px border-b-2 border-transparent px-2 py-1.5 text-xs text-fg2 hover:text-fg data-active:border-fg data-active:font-medium data-active:text-fg"
          >
            {tab.label}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.id} value={tab.id} className="pt-4">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
