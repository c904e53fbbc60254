import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox'
import { Switch as BaseSwitch } from '@base-ui/react/switch'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { useId } from 'react'

type Props = {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly label: ReactNode
  readonly disabled?: boolean
}

/** On or off, at once. */
export function Switch({ checked, onChange, label, disabled = false }: Props) {
  const id = useId()
  return (
    <span className="inline-flex items-center gap-2 text-xs text-fg">
      <BaseSwitch.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        aria-labelledby={`${id}-label`}
        className="relative h-5 w-9 rounded-full border border-edge bg-panel2 p-px transition-colors data-checked:border-ok data-checked:bg-ok"
      >
        <BaseSwitch.Thumb className="block size-4 rounded-full bg-fg2 transition-transform data-checked:translate-x-4 data-checked:bg-panel" />
      </BaseSwitch.Root>
      <label id={`${id}-label`} htmlFor={id}>
        {label}
      </label>
    </span>
  )
}

/** One of several that are chosen and then saved. */
export function Checkbox({ checked, onChange, label, disabled = false }: Props) {
  const id = useId()
  return (
    <span className="inline-flex min-h-6 items-center gap-2 text-xs text-fg">
      <BaseCheckbox.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        aria-labelledby={`${id}-label`}
        className="grid size-4 place-items-center rounded-[4px] border border-edge bg-panel2 data-checked:border-focus data-checked:bg-focus"
      >
        <BaseCheckbox.Indicator className="text-panel">
          <Check aria-hidden size={12} strokeWidth={3} />
        </BaseCheckbox.Indicator>
      </BaseCheckbox.Root>
      <label id={`${id}-label`} htmlFor={id}>
        {label}
      </label>
    </span>
  )
}
