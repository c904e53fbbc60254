import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './button.tsx'

type Props = {
  /** Its accessible name. */
  readonly label: string
  readonly title: ReactNode
  readonly onClose: () => void
  /** Small buttons before the one that closes. */
  readonly actions?: ReactNode
  readonly footer?: ReactNode
  readonly children: ReactNode
}

/**
 * Beside the list it belongs to when there is room, over it when there is not. Not a dialog: the list stays usable.
 */
export function SidePanel({ label, title, onClose, actions, footer, children }: Props) {
  return (
    <aside
      aria-label={label}
      className="absolute inset-y-0 right-0 z-20 flex min-h-0 w-[472px] max-w-full shrink-0 flex-col border-l border-line bg-panel shadow-pop min-[1440px]:static min-[1440px]:shadow-none"
    >
      <header className="flex h-11 shrink-0 items-center gap-1 border-b border-line pr-2 pl-4">
        <div className="flex min-w-0 flex-1 items-center">{title}</div>
        {actions}
        <IconButton
          size="sm"
          label="Close"
          keys="Esc"
          icon={<X aria-hidden size={14} />}
          onClick={onClose}
        />
      </header>
      <section
        aria-label={`${label}, details`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2"
      >
        {children}
      </section>
      {footer === undefined ? null : (
        <footer className="flex shrink-0 flex-wrap items-center gap-2 border-t border-line px-4 py-2">
          {footer}
        </footer>
      )}
    </aside>
  )
}
