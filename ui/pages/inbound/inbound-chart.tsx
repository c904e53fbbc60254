import { useState } from 'react'
import { useZone } from '../../frame/zone.ts'
import { type Buckets, stepName, totalOf } from '../../kit/buckets.ts'
import { StackedChart } from '../../kit/chart.tsx'
import { Legend } from '../../kit/legend.tsx'
import { RangePicker } from '../../kit/range-picker.tsx'
import type { Span } from '../../url/range.ts'
import type { ChangeView } from '../../url/use-view.ts'
import { type fields, type InboundView, series } from './view.ts'

type Props = {
  readonly view: InboundView
  readonly change: ChangeView<typeof fields>
  readonly span: Span
  /** undefined: not there yet, or the server counts none. */
  readonly buckets: Buckets | undefined
  readonly truncated: boolean
}

export function InboundChart({ view, change, span, buckets, truncated }: Props) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const toggle = (id: string) =>
    setHidden((now) =>
      now.has(id) ? new Set([...now].filter((one) => one !== id)) : new Set([...now, id]),
    )
  const asked = series.filter(({ id }) => view.outcome === undefined || view.outcome === id)
  const there =
    buckets === undefined
      ? []
      : asked.filter(({ id }) => totalOf(buckets, id) > 0 || id === 'moved')
  return (
    <section
      aria-label="Postbacks over time"
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
        <Plot {...{ buckets, change }} series={there.filter(({ id }) => !hidden.has(id))} />
      )}
    </section>
  )
}

function hint(buckets: Buckets | undefined, truncated: boolean): string {
  if (buckets === undefined) return ''
  const kind = `${stepName(buckets.stepMs)} each · drag to zoom`
  return truncated ? `the newest rows only · ${kind}` : kind
}

type PlotProps = Pick<Props, 'change'> & {
  readonly buckets: Buckets
  readonly series: typeof series
}

function Plot({ buckets, series: shown, change }: PlotProps) {
  const zone = useZone()
  return (
    <StackedChart
      label="Postbacks"
      buckets={buckets}
      series={shown}
      zone={zone}
      onZoom={(from, to) => change({ from, to }, 'push')}
    />
  )
}
