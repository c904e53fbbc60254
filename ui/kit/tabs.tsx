import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

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

export type Choice<Id extends string> = {
  readonly id: Id
  readonly label: ReactNode
  /** Shown beside the label when it is known. */
  readonly count?: string | undefined
  readonly tone?: 'warn' | 'bad'
}

type ChoicesProps<Id extends string> = {
  readonly value: Id
  readonly choices: readonly Choice<Id>[]
  readonly onChange: (id: Id) => void
  readonly label: string
}

const countInks = { warn: 'text-warnfg', bad: 'text-badfg', quiet: 'text-fg3' } as const

/** Which rows a list shows, as buttons in a row: `All 10,000  Accepted 9,396  …`. */
export function Choices<Id extends string>({ value, choices, onChange, label }: ChoicesProps<Id>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; these filter at once
    <div role="group" aria-label={label} className="flex flex-wrap items-center gap-0.5">
      {choices.map((choice) => (
        <button
          key={choice.id}
          type="button"
          aria-pressed={choice.id === value}
          onClick={() => onChange(choice.id)}
          className={cx(
            'flex h-6 items-center gap-1.5 rounded-[5px] px-2 text-xs',
            choice.id === value
              ? 'bg-hover font-medium text-fg shadow-[inset_0_0_0_1px_var(--line-strong)]'
              : 'text-fg2 hover:text-fg',
          )}
        >
          {choice.label}
          {choice.count === undefined ? null : (
            <span className={cx('num text-2xs', countInks[choice.tone ?? 'quiet'])}>
              {choice.count}
            </span>
          )}
        </button>
      ))}
    </div>
  )
}
