import { ChevronDown, ChevronUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from '../kit/button.tsx'
import { Kbd } from '../kit/kbd.tsx'
import { Link } from '../kit/link.tsx'

type StepsProps<Row> = {
  /** `postback`, for the buttons' names. */
  readonly what: string
  readonly row: Row
  readonly rows: readonly Row[]
  readonly onOpen: (id: string | undefined) => void
}

/** To the row above and the row below the one that is open. */
export function PanelSteps<Row extends { readonly id: string }>(props: StepsProps<Row>) {
  const { what, row, rows, onOpen } = props
  const index = rows.indexOf(row)
  const to = (by: number) => () => onOpen(rows[index + by]?.id)
  return (
    <>
      <IconButton
        size="sm"
        label={`Previous ${what}`}
        keys="K"
        disabled={index <= 0}
        icon={<ChevronUp aria-hidden size={14} />}
        onClick={to(-1)}
      />
      <IconButton
        size="sm"
        label={`Next ${what}`}
        keys="J"
        disabled={index === rows.length - 1}
        icon={<ChevronDown aria-hidden size={14} />}
        onClick={to(1)}
      />
    </>
  )
}

export function FullTrace({ to }: { readonly to: string }) {
  return (
    <Link
      to={to}
      className="inline-flex h-7 items-center gap-1.5 rounded-md bg-invert px-2.5 text-xs font-medium text-invertfg hover:opacity-90"
    >
      Open full trace <Kbd keys="O" />
    </Link>
  )
}

/** What is known of a row at a glance, three beside each other. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return (
    <dl className="grid grid-cols-3 gap-px border-b border-line bg-soft text-xs">{children}</dl>
  )
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0 bg-panel px-4 py-2">
      <dt className="text-2xs text-fg3">{name}</dt>
      <dd className="num mt-0.5 truncate">{children}</dd>
    </div>
  )
}
