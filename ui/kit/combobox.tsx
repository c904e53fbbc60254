import { Combobox as Base } from '@base-ui/react/combobox'
import { Check, ChevronsUpDown, X } from 'lucide-react'
import { cx } from './cx.ts'
import { inputLook } from './input.tsx'
import { optionLook } from './menu.tsx'

type Shared = {
  readonly options: readonly string[]
  readonly placeholder?: string
  /** Only where no `Field` gives it one. */
  readonly label?: string
  readonly disabled?: boolean
}

type OneProps = Shared & {
  readonly value: string | null
  readonly onChange: (value: string | null) => void
}

/** One of many names, found by typing. */
export function Combobox({ options, value, onChange, ...rest }: OneProps) {
  return (
    <Base.Root
      items={options}
      value={value}
      disabled={rest.disabled ?? false}
      onValueChange={(next) => onChange(next)}
    >
      <div className="relative">
        <Base.Input
          aria-label={rest.label}
          placeholder={rest.placeholder}
          className={cx(inputLook, 'h-8 pr-8')}
        />
        <Base.Trigger
          aria-label="Show all"
          className="absolute inset-y-0 right-0 grid w-8 place-items-center text-fg3"
        >
          <ChevronsUpDown aria-hidden size={12} />
        </Base.Trigger>
      </div>
      <Options />
    </Base.Root>
  )
}

type ManyProps = Shared & {
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
}

/** Some of many names, as chips. */
export function MultiCombobox({ options, value, onChange, ...rest }: ManyProps) {
  return (
    <Base.Root
      multiple
      items={options}
      value={value}
      disabled={rest.disabled ?? false}
      onValueChange={(next) => onChange(next)}
    >
      <Base.Chips className={cx(inputLook, 'flex min-h-8 flex-wrap items-center gap-1 py-1')}>
        {value.map((name) => (
          <Base.Chip
            key={name}
            aria-label={name}
            className="inline-flex h-6 items-center rounded border border-line bg-raised pl-1.5 text-xs"
          >
            {name}
            <Base.ChipRemove
              aria-label={`Remove ${name}`}
              className="grid size-6 place-items-center text-fg3 hover:text-fg"
            >
              <X aria-hidden size={11} />
            </Base.ChipRemove>
          </Base.Chip>
        ))}
        <Base.Input
          aria-label={rest.label}
          placeholder={value.length === 0 ? rest.placeholder : ''}
          className="h-6 min-w-16 flex-1 bg-transparent outline-none placeholder:text-fg3"
        />
      </Base.Chips>
      <Options />
    </Base.Root>
  )
}

function Options() {
  return (
    <Base.Portal>
      <Base.Positioner sideOffset={4} className="z-60">
        <Base.Popup className="popup max-h-[min(320px,var(--available-height))] w-(--anchor-width) overflow-y-auto p-1">
          <Base.Empty>
            <p className="px-2 py-3 text-center text-xs text-fg3">Nothing by this name</p>
          </Base.Empty>
          <Base.List>
            {(name: string) => (
              <Base.Item key={name} value={name} className={optionLook}>
                <span className="grid size-3.5 place-items-center">
                  <Base.ItemIndicator>
                    <Check aria-hidden size={12} strokeWidth={2.6} />
                  </Base.ItemIndicator>
                </span>
                {name}
              </Base.Item>
            )}
          </Base.List>
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  )
}
