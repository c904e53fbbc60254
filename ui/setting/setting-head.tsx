import { ArrowLeft, FileLock2 } from 'lucide-react'
import { isAbsent } from '../api/problem.ts'
import { EmptyState, ErrorState, Loading } from '../kit/empty.tsx'
import { Link } from '../kit/link.tsx'
import { Tag } from '../kit/tag.tsx'

/** Why nothing of it can be changed here. */
export const OwnedByFile = () => (
  <Tag icon={FileLock2}>In the settings file: change it there, and start again</Tag>
)

export function BackTo({ to, label }: { readonly to: string; readonly label: string }) {
  return (
    <Link
      to={to}
      className="inline-flex h-7 items-center gap-1.5 rounded-md px-2.5 text-xs font-medium text-fg2 hover:bg-hover hover:text-fg"
    >
      <ArrowLeft aria-hidden size={13} />
      {label}
    </Link>
  )
}

type AbsentProps = {
  readonly error: unknown
  readonly retry: () => void
  readonly noun: string
}

/** In place of a setting: it is on its way, it cannot be seen, or there is none. */
export function NotShown({ error, retry, noun }: AbsentProps) {
  if (error === null || error === undefined) return <Loading />
  if (!isAbsent(error)) return <ErrorState error={error} retry={retry} />
  return (
    <EmptyState kind="no-match" title={`There is no such ${noun}`}>
      It may have been deleted or renamed, or it is not one of yours.
    </EmptyState>
  )
}
