import type { ReactNode } from 'react'
import { Spark } from './spark.tsx'

type Props = {
  readonly label: string
  readonly value: ReactNode
  /** What the number is made of, or what it is compared with. */
  readonly about?: ReactNode
  readonly values?: readonly number[] | undefined
  readonly colour?: string
}

/** One number. Put several into `<Tiles>`. */
export function Tile({ label, value, about, values, colour = '--lead' }: Props) {
  return (
    <div className="@container min-w-0 px-4 py-2.5 outline-1 outline-soft">
      <dt className="truncate text-xs text-fg2">{label}</dt>
      <dd>
        <span className="mt-0.5 flex items-center justify-between gap-3">
          <span className="num text-[20px] leading-7 font-semibold tracking-tight">{value}</span>
          {values === undefined ? null : (
            <span className="hidden @min-[150px]:block">
              <Spark values={values} colour={colour} />
            </span>
          )}
        </span>
        <span className="num block truncate text-2xs text-fg3">{about ?? ' '}</span>
      </dd>
    </div>
  )
}

export function Tiles({ children }: { readonly children: ReactNode }) {
  return (
    <dl className="grid shrink-0 grid-cols-[repeat(auto-fit,minmax(132px,1fr))] gap-px overflow-hidden border-b border-line bg-panel">
      {children}
    </dl>
  )
}
