import { type ReactNode, useEffect } from 'react'
import { createPortal } from 'react-dom'
import { cx } from './cx.ts'
import { useHeaderSlot } from './header-slot.ts'

type Props = {
  readonly title: string
  /** One sentence under the title. */
  readonly about?: ReactNode
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode
  /** Fills the window and scrolls within, as the logs do; otherwise the page scrolls. */
  readonly fill?: boolean
  readonly children: ReactNode
}

/** The one `<main>` of a page, with its heading and the title of the window. */
export function Page({ title, about, actions, fill, children }: Props) {
  const slot = useHeaderSlot()
  const head = { title, about, actions }
  useEffect(() => {
    document.title = `${title} · Carom`
  }, [title])
  return (
    <main
      className={cx(
        'flex min-w-0 flex-1 flex-col bg-panel',
        fill === true ? 'min-h-0' : 'overflow-y-auto',
      )}
    >
      {fill === true && slot !== null ? (
        createPortal(<SlotHeader {...head} />, slot)
      ) : (
        <PageHeader {...head} />
      )}
      {fill === true ? children : <div className="w-full max-w-[1120px] p-4">{children}</div>}
    </main>
  )
}

/** In the top bar: a list has better use for the line. */
function SlotHeader({ title, about, actions }: Omit<Props, 'fill' | 'children'>) {
  return (
    <>
      <h1 className="truncate text-[14px] font-semibold tracking-tight">{title}</h1>
      {actions}
      {about === undefined ? null : <p className="truncate text-xs text-fg2">{about}</p>}
    </>
  )
}

function PageHeader({ title, about, actions }: Omit<Props, 'fill' | 'children'>) {
  return (
    <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2">
      <h1 className="text-[14px] font-semibold tracking-tight">{title}</h1>
      {about === undefined ? null : <p className="text-xs text-fg2">{about}</p>}
      {actions === undefined ? null : (
        <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>
      )}
    </div>
  )
}

type CardProps = {
  readonly title?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  readonly className?: string
}

/** A part of a page with a heading of its own. */
export function Card({ title, actions, children, className }: CardProps) {
  return (
    <section className={cx('rounded-lg border border-line bg-panel', className)}>
      {title === undefined ? null : (
        <div className="flex min-h-9 items-center gap-2 border-b border-soft px-3 py-1">
          <h2 className="text-xs font-semibold text-fg">{title}</h2>
          <div className="ml-auto flex items-center gap-1.5">{actions}</div>
        </div>
      )}
      <div className="p-3">{children}</div>
    </section>
  )
}
