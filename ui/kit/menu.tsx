import { Menu as Base } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { cx } from './cx.ts'

export const optionLook =
  'flex w-full cursor-default items-center gap-2 rounded-[5px] px-2 py-1 text-left text-xs text-fg2 outline-none select-none hover:bg-hover hover:text-fg data-disabled:opacity-55 data-highlighted:bg-hover data-highlighted:text-fg'

type Props = {
  /** The button it opens from. */
  readonly trigger: ReactElement<Record<string, unknown>>
  readonly align?: 'start' | 'end'
  readonly children: ReactNode
}

/** Acts of one thing: `<Menu trigger={<IconButton …/>}><MenuItem …>Archive</MenuItem></Menu>`. */
export function Menu({ trigger, align = 'end', children }: Props) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={6} className="z-60">
          <Base.Popup className="popup min-w-[180px] p-1">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

type ItemProps = {
  readonly onSelect: () => void
  readonly icon?: ReactNode
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly children: ReactNode
}

export function MenuItem({ onSelect, icon, danger, disabled = false, children }: ItemProps) {
  return (
    <Base.Item
      onClick={onSelect}
      disabled={disabled}
      className={cx(optionLook, danger === true && 'text-badfg data-highlighted:text-badfg')}
    >
      {icon}
      {children}
    </Base.Item>
  )
}

type CheckProps = {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly children: ReactNode
}

export function MenuCheck({ checked, onChange, children }: CheckProps) {
  return (
    <Base.CheckboxItem checked={checked} onCheckedChange={onChange} className={optionLook}>
      <span className="grid size-3.5 place-items-center">
        <Base.CheckboxItemIndicator>
          <Check aria-hidden size={12} strokeWidth={2.6} />
        </Base.CheckboxItemIndicator>
      </span>
      {children}
    </Base.CheckboxItem>
  )
}

export const MenuLine = () => <Base.Separator className="my-1 h-px bg-line" />

export function MenuTitle({ children }: { readonly children: ReactNode }) {
  return <p className="px-2 py-1 text-2xs font-medium text-fg3">{children}</p>
}
