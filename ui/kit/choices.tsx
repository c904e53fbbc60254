import type { ReactNode } from 'react'
import { cx } from './cx.ts'

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
