import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../../kit/cx.ts'
import { Tag } from '../../kit/tag.tsx'

type Props = {
  readonly number: number
  readonly title: string
  readonly about: ReactNode
  readonly isDone: boolean
  /** What has come of it so far, in a word or two. */
  readonly state: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** One of the three, with its real state beside its heading. */
export function Step({ number, title, about, isDone, state, actions, children }: Props) {
  return (
    <li className="grid grid-cols-[28px_minmax(0,1fr)] gap-x-3">
      <span
        aria-hidden
        className={cx(
          'num grid size-7 place-items-center rounded-full border text-xs font-semibold',
          isDone ? 'border-ok text-okfg' : 'border-strong text-fg2',
        )}
      >
        {isDone ? <Check size={14} /> : number}
      </span>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h2 className="text-sm font-semibold">{title}</h2>
        <span aria-live="polite">
          <Tag tone={isDone ? 'good' : 'quiet'}>{state}</Tag>
        </span>
        {actions === undefined ? null : <span className="ml-auto">{actions}</span>}
      </div>
      <section
        aria-label={title}
        className="col-start-2 max-[560px]:col-span-2 max-[560px]:col-start-1"
      >
        <p className="mt-0.5 mb-3 max-w-[640px] text-xs text-pretty text-fg2">{about}</p>
        {children}
      </section>
    </li>
  )
}
