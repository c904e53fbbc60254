import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

type Props = {
  readonly title: string
  /** What is inside, in a few words. */
  readonly about?: ReactNode
  readonly open?: boolean
  readonly onToggle?: (open: boolean) => void
  readonly children: ReactNode
}

/** What most people never need, one click away. */
export function Fold({ title, about, open = false, onToggle, children }: Props) {
  return (
    <details
      open={open}
      onToggle={(event) => onToggle?.(event.currentTarget.open)}
      className="group rounded-lg border border-line bg-panel"
    >
      <summary className="flex min-h-9 list-none items-center gap-2 px-3 py-1.5 text-xs hover:bg-hover">
        <ChevronRight
          aria-hidden
          size={13}
          className="shrink-0 text-fg3 transition-transform group-open:rotate-90"
        />
        <span className="font-semibold text-fg">{title}</span>
        {about === undefined ? null : <span className="min-w-0 text-fg3">{about}</span>}
      </summary>
      <div className="border-t border-soft p-3">{children}</div>
    </details>
  )
}
