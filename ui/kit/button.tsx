import type { ButtonHTMLAttributes, ReactElement, ReactNode, Ref } from 'react'
import { cx } from './cx.ts'
import { Tip } from './tip.tsx'

type Tone = 'outline' | 'plain' | 'solid' | 'danger'

const tones: Readonly<Record<Tone, string>> = {
  outline:
    'border border-line bg-raised text-fg2 enabled:hover:border-strong enabled:hover:text-fg',
  plain: 'text-fg2 enabled:hover:bg-hover enabled:hover:text-fg',
  solid: 'bg-invert text-invertfg enabled:hover:opacity-90',
  danger: 'border border-bad/50 bg-bad/10 text-badfg enabled:hover:bg-bad/18',
}

type Shared = ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly tone?: Tone
  readonly size?: 'sm' | 'md' | 'lg'
  readonly ref?: Ref<HTMLButtonElement>
}

const heights = { sm: 'h-6', md: 'h-7', lg: 'h-8' } as const
const squares = { sm: 'size-6', md: 'size-7', lg: 'size-8' } as const

const base =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md text-xs font-medium whitespace-nowrap transition-colors duration-100 disabled:opacity-55'

export type ButtonProps = Shared & {
  /** Cannot be pressed again until it is done. */
  readonly busy?: boolean
}

export function Button({ tone = 'outline', size = 'md', busy, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy}
      disabled={rest.disabled === true || busy === true}
      className={cx(base, heights[size], 'px-2.5', tones[tone], className)}
    />
  )
}

export type IconButtonProps = Shared & {
  /** What it does: its accessible name, and what the tooltip says. */
  readonly label: string
  readonly icon: ReactNode
  /** The shortcut, shown in the tooltip. */
  readonly keys?: string
}

export function IconButton({
  label,
  icon,
  keys,
  tone = 'plain',
  size = 'md',
  className,
  ...rest
}: IconButtonProps): ReactElement {
  return (
    <Tip label={label} keys={keys}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={cx(base, squares[size], tones[tone], className)}
      >
        {icon}
      </button>
    </Tip>
  )
}
