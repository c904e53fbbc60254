import { Popover as Base } from '@base-ui/react/popover'
import type { ReactElement, ReactNode } from 'react'
import { cx } from './cx.ts'

type Props = {
  readonly trigger: ReactElement<Record<string, unknown>>
  /** Its accessible name. */
  readonly title: string
  readonly align?: 'start' | 'center' | 'end'
  readonly className?: string
  readonly open?: boolean
  readonly onOpenChange?: (open: boolean) => void
  readonly children: ReactNode
}

/** Something small that belongs to a button. */
export function Popover({ trigger, title, align = 'start', className, ...rest }: Props) {
  const { children, open, onOpenChange } = rest
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange?.(next)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={6} collisionPadding={8} className="z-60">
          <Base.Popup className={cx('popup max-w-[calc(100vw-16px)]', className)}>
            <Base.Title className="sr-only">{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
