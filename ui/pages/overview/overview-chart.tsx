import { useMemo, useState } from 'react'
import type { Overview } from '../../../src/admin/contract-numbers.ts'
import { type Buckets, type Series, stepName } from '../../kit/buckets.ts'
import { StackedChart } from '../../kit/chart.tsx'
import { Legend } from '../../kit/legend.tsx'
import { localStart } from '../../url/local.ts'

/** From the bottom of the chart up. */
const series: readonly Series[] = [
  { id: 'purchases', label: 'Purchase', colour: '--purchase' },
  { id: 'held', label: 'Lead', colour: '--lead' },
  { id: 'rejects', label: 'Reject', colour: '--reject' },
  { id: 'trash', label: 'Trash', colour: '--trash' },
]

const stepMs = { hour: 3_600_000, day: 86_400_000 } as const

type Props = {
  readonly overview: Overview
  readonly onZoom: (from: number, to: number) => void
}

export function OverviewChart({ overview, onZoom }: Props) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const buckets = useMemo(() => bucketsOf(overview), [overview])
  const toggle = (id: string) =>
    setHidden((now) =>
      now.has(id) ? new Set([...now].filter((one) => one !== id)) : new Set([...now, id]),
    )
  return (
    <section aria-label="Statuses over time" className="border-b border-line px-4 pt-2 pb-1">
      <div className="flex min-h-7 flex-wrap items-center gap-1">
        <Legend {...{ series, buckets, hidden }} onToggle={toggle} />
        <span className="ml-auto hidden text-2xs text-fg3 min-[800px]:block">
          {stepName(buckets.stepMs)} each · drag to zoom
        </span>
      </div>
      <StackedChart
        label="Conversions"
        zone={overview.zone}
        buckets={buckets}
        series={series.filter(({ id }) => !hidden.has(id))}
        onZoom={onZoom}
      />
    </section>
  )
}

function bucketsOf({ series: steps, step, zone }: Overview): Buckets {
  // Upsells are decided upon like leads: both stand in the numbers of their statuses.
  const rest = ({ leads, rebills, purchases, rejects, trash }: Overview['series'][number]) =>
    Math.max(0, leads + rebills - purchases - rejects - trash)
  return {
    starts: steps.map(({ at }) => localStart(at, zone)),
    stepMs: stepMs[step],
    values: {
      purchases: steps.map((one) => one.purchases),
      held: steps.map(rest),
      rejects: steps.map((one) => one.rejects),
      trash: steps.map((one) => one.trash),
    },
  }
}
