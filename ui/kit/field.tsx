import { Field as Base } from '@base-ui/react/field'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

type Props = {
  readonly label: string
  /** One sentence that helps before something goes wrong. */
  readonly hint?: ReactNode
  /** What the server said of this field. */
  readonly error?: string | undefined
  readonly optional?: boolean
  readonly children: ReactNode
  readonly className?: string
}

/** A label, its control, a hint, and what is wrong: wired together for those who cannot see. */
export function Field({ label, hint, error, optional, children, className }: Props) {
  return (
    <Base.Root invalid={error !== undefined} className={cx('flex flex-col gap-1', className)}>
      <Base.Label className="text-xs font-medium text-fg">
        {label}
        {optional === true ? <span className="ml-1 font-normal text-fg3">optional</span> : null}
      </Base.Label>
      {children}
      {hint === undefined ? null : (
        <Base.Description className="text-2xs text-pretty text-fg3">{hint}</Base.Description>
      )}
      {error === undefined ? null : (
        <Base.Error match className="text-2xs text-badfg">
          {error}
        </Base.Error>
      )}
    </Base.Root>
  )
}
