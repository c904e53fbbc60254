import { Inbox, Lock, type LucideIcon, SearchX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { ApiError, sentenceOf } from '../api/problem.ts'
import { Button } from './button.tsx'
import { cx } from './cx.ts'

type Kind = 'nothing' | 'no-match' | 'not-allowed' | 'failed'

const icons: Readonly<Record<Kind, LucideIcon>> = {
  nothing: Inbox,
  'no-match': SearchX,
  'not-allowed': Lock,
  failed: TriangleAlert,
}

type Props = {
  readonly kind: Kind
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}

/** Four kinds of nothing, which are never the same: nothing yet, no match, not allowed, failed. */
export function EmptyState({ kind, title, children, action }: Props) {
  const Icon = icons[kind]
  return (
    <div className="grid min-h-[200px] flex-1 place-items-center p-8 text-center">
      <div className="max-w-[420px]">
        <span
          className={cx(
            'mx-auto mb-3 grid size-10 place-items-center rounded-full border border-line bg-panel2',
            kind === 'failed' ? 'text-badfg' : 'text-fg3',
          )}
        >
          <Icon aria-hidden size={18} />
        </span>
        <p className="text-sm font-medium text-fg">{title}</p>
        {children === undefined ? null : (
          <div className="mt-1 text-xs text-pretty text-fg2">{children}</div>
        )}
        {action === undefined ? null : (
          <div className="mt-4 flex justify-center gap-2">{action}</div>
        )}
      </div>
    </div>
  )
}

type ErrorProps = { readonly error: unknown; readonly retry?: () => void }

/** What a request came back with: not allowed, or failed and can be tried again. */
export function ErrorState({ error, retry }: ErrorProps) {
  if (error instanceof ApiError && error.status === 403) {
    return (
      <EmptyState kind="not-allowed" title="You may not see this">
        {sentenceOf(error)} Ask whoever runs this installation.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      kind="failed"
      title="This could not be loaded"
      action={retry === undefined ? undefined : <Button onClick={retry}>Try again</Button>}
    >
      {sentenceOf(error)}
    </EmptyState>
  )
}

/** While something is loaded: quiet bars in place of what will stand there. */
export function Loading({ rows = 8 }: { readonly rows?: number }) {
  return (
    <div role="status" className="flex-1 space-y-3 p-4">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: bars without identity
          key={row}
          aria-hidden
          className="h-3 animate-pulse rounded bg-soft"
          style={{ width: `${90 - ((row * 17) % 40)}%` }}
        />
      ))}
    </div>
  )
}
