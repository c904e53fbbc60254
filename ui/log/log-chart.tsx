import { useState } from 'react'
import { useZone } from '../frame/zone.ts'
import { type Buckets, type Series, stepName, totalOf } from '../kit/buckets.ts'
import { StackedChart } from '../kit/chart.tsx'
import { Legend } from '../kit/legend.tsx'
import { RangePicker } from '../kit/range-picker.tsx'
import type { RangeView } from '../url/range.ts'
import type { Counted } from './use-log.ts'

type Props = {
  /** What is counted: `Postbacks`. */
  readonly label: string
  readonly view: RangeView
  readonly change: (patch: Partial<RangeView>, how?: 'push' | 'replace') => void
  readonly counted: Counted
  /** Those asked for; of them those that are there, and the first, are drawn. */
  readonly series: readonly Series[]
}

export function LogChart({ label, view, change, counted, series }: Props) {
  const { buckets, span, truncated } = counted
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const toggle = (id: string) =>
    setHidden((now) =>
      now.has(id) ? new Set([...now].filter((one) => one !== id)) : new Set([...now, id]),
    )
  const there =
    buckets === undefined
      ? []
      : series.filter((one) => totalOf(buckets, one.id) > 0 || one === series[0])
  return (
    <section
      aria-label={`${label} over time`}
      className="shrink-0 border-b border-line px-4 pt-2 pb-1"
    >
      <div className="flex min-h-7 flex-wrap items-center gap-1">
        {buckets === undefined ? null : (
          <Legend series={there} buckets={buckets} hidden={hidden} onToggle={toggle} />
        )}
        <span className="ml-auto hidden truncate pr-1 text-2xs text-fg3 min-[1200px]:block">
          {hint(buckets, truncated)}
        </span>
        <RangePicker view={view} span={span} onChange={change} />
      </div>
      {buckets === undefined ? null : (
        <Plot {...{ label, buckets, change }} series={there.filter(({ id }) => !hidden.has(id))} />
      )}
    </section>
  )
}

function hint(buckets: Buckets | undefined, truncated: boolean): string {
  if (buckets === undefined) return ''
  const kind = `${stepName(buckets.stepMs)} each · drag to zoom`
  return truncated ? `the newest rows only · ${kind}` : kind
}

type PlotProps = Pick<Props, 'change' | 'series' | 'label'> & { readonly buckets: Buckets }

function Plot({ label, buckets, series, change }: PlotProps) {
  const zone = useZone()
  return (
    <StackedChart
      {...{ label, buckets, series, zone }}
      onZoom={(from, to) => change({ from, to }, 'push')}
    />
  )
}
