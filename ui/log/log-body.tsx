import { type ReactNode, Suspense } from 'react'

type Props = {
  /** Numbers, filters, rows: from the top down. */
  readonly children: ReactNode
  /** Of the row that is open, beside them; undefined: none is. */
  readonly panel: ReactNode
}

/** What the pages of the three logs have in common: a list, and one of its rows in full beside it. */
export const LogBody = ({ children, panel }: Props) => (
  <div className="relative flex min-h-0 flex-1">
    <div className="flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto">{children}</div>
    {panel === undefined ? null : <Suspense>{panel}</Suspense>}
  </div>
)
