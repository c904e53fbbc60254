import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'
import { cx } from './cx.ts'
import { inputLook } from './input.tsx'
import { optionLook } from './menu.tsx'

export type Option<Value extends string> = {
  readonly value: Value
  readonly label: string
  readonly about?: string
}

type Props<Value extends string> = {
  readonly value: Value
  readonly options: readonly Option<Value>[]
  readonly onChange: (value: Value) => void
  /** Only where no `Field` gives it one. */
  readonly label?: string
  readonly disabled?: boolean
  readonly className?: string
}

/** One of a handful; of many use `Combobox`. */
export function Select<Value extends string>(props: Props<Value>) {
  const { value, options, onChange, label, disabled = false, className } = props
  return (
    <Base.Root
      value={value}
      items={options}
      disabled={disabled}
      onValueChange={(next) => next !== null && onChange(next)}
    >
      <Base.Trigger
        aria-label={label}
        className={cx(inputLook, 'flex h-8 items-center gap-2 text-left', className)}
      >
        <Base.Value className="min-w-0 flex-1 truncate" />
        <ChevronsUpDown aria-hidden size={12} className="text-fg3" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-60">
          <Base.Popup className="popup max-h-[min(320px,var(--available-height))] min-w-(--anchor-width) overflow-y-auto p-1">
            {options.map((option) => (
              <SelectItem key={option.value} option={option} />
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

function SelectItem({ option }: { readonly option: Option<string> }) {
  return (
    <Base.Item value={option.value} className={optionLook}>
      <span className="grid size-3.5 place-items-center">
        <Base.ItemIndicator>
          <Check aria-hidden size={12} strokeWidth={2.6} />
        </Base.ItemIndicator>
      </span>
      <Base.ItemText>{option.label}</Base.ItemText>
      {option.about === undefined ? null : (
        <span className="ml-auto pl-4 text-2xs text-fg3">{option.about}</span>
      )}
    </Base.Item>
  )
}
