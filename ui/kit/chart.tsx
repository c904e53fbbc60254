import { type KeyboardEvent, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTheme } from '../frame/preferences.ts'
import { type Buckets, heightsOf, type Series, totalOf } from './buckets.ts'
import { clock, count, day, hourMinute, share } from './format.ts'
import type { Plot } from './plot.ts'

type Props = {
  /** What is counted: `Postbacks`. */
  readonly label: string
  readonly buckets: Buckets
  /** From the bottom up; those left out are not drawn. */
  readonly series: readonly Series[]
  readonly zone: string
  readonly onZoom: (from: number, to: number) => void
  readonly height?: number
}

type Pointed = { readonly index: number; readonly left: number }

/** Stacked bars over time. Drag or Enter zooms, arrows read one bucket after the other. */
export function StackedChart(props: Props) {
  const { label, buckets, series, zone, height = 168 } = props
  const [pointed, setPointed] = useState<Pointed>()
  const { place, point } = usePlot(props, setPointed)
  const totals = series.map(({ id, label }) => `${label} ${count(totalOf(buckets, id))}`)
  const index = pointed?.index
  return (
    // biome-ignore lint/a11y/useSemanticElements: a chart is no set of form fields
    <div
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: read and zoomed by keyboard
      tabIndex={0}
      aria-label={`${label} over time. ${totals.join(', ')}. Arrow keys read, Enter zooms in.`}
      className="relative rounded-sm"
      onKeyDown={(event) => {
        const to = keyed(event, index, buckets.starts.length)
        if (to === undefined) return
        event.preventDefault()
        if (to !== 'zoom') return point(to)
        const from = buckets.starts[index ?? 0] ?? 0
        props.onZoom(from, from + buckets.stepMs)
      }}
    >
      <div
        ref={place}
        aria-hidden
        style={{ height }}
        onPointerLeave={() => setPointed(undefined)}
      />
      {pointed === undefined || index === undefined ? null : (
        <ChartTip {...{ buckets, series, zone, pointed }} />
      )}
      <span className="sr-only" aria-live="polite">
        {index === undefined ? '' : sentence(props, index)}
      </span>
    </div>
  )
}

function keyed(
  event: KeyboardEvent,
  index: number | undefined,
  length: number,
): number | 'zoom' | undefined {
  if (event.key === 'ArrowLeft') return Math.max(0, (index ?? length) - 1)
  if (event.key === 'ArrowRight') return Math.min(length - 1, (index ?? -1) + 1)
  return event.key === 'Enter' && index !== undefined ? 'zoom' : undefined
}

function usePlot(props: Props, say: (pointed: Pointed | undefined) => void) {
  const { buckets, series, zone, height = 168 } = props
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<Plot>(undefined)
  const theme = useTheme()
  const open = useEffectEvent(async (element: HTMLElement, isWanted: () => boolean) => {
    const { openPlot } = await import('./plot.ts')
    if (!isWanted()) return
    plot.current = openPlot({
      place: element,
      height,
      zone,
      series,
      buckets: () => latest.current,
      onPoint: (index, left) => say(index === undefined || left < 0 ? undefined : { index, left }),
      onZoom: (from, to) => zoom(from, to),
    })
  })
  const latest = useRef(buckets)
  const zoom = useEffectEvent((from: number, to: number) => props.onZoom(from, to))
  const drawn = `${theme} ${zone} ${height} ${series.map(({ id }) => id).join()}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: `drawn` names all that a canvas is made of
  useEffect(() => {
    let isWanted = true
    if (place.current !== null) void open(place.current, () => isWanted)
    return () => {
      isWanted = false
      plot.current?.close()
      plot.current = undefined
    }
  }, [drawn])
  useEffect(() => {
    latest.current = buckets
    plot.current?.draw()
  }, [buckets])
  return { place, point: (index: number) => plot.current?.point(index) }
}

function span({ buckets, zone }: Pick<Props, 'buckets' | 'zone'>, index: number): string {
  const from = buckets.starts[index] ?? 0
  const time = buckets.stepMs < 60_000 ? clock : hourMinute
  if (buckets.stepMs >= 86_400_000) return day(from, zone)
  return `${day(from, zone)}, ${time(from, zone)}–${time(from + buckets.stepMs, zone)}`
}

function sentence(props: Props, index: number): string {
  const parts = props.series.map(
    ({ id, label }) => `${label} ${props.buckets.values[id]?.[index] ?? 0}`,
  )
  return `${span(props, index)}: ${parts.join(', ')}`
}

const tipWidth = 190

type TipProps = Pick<Props, 'buckets' | 'series' | 'zone'> & { readonly pointed: Pointed }

function ChartTip({ buckets, series, zone, pointed: { index, left } }: TipProps) {
  const ids = series.map(({ id }) => id)
  const total = heightsOf(buckets, ids)[index] ?? 0
  const isLate = index > buckets.starts.length / 2
  return (
    <div
      aria-hidden
      className="popup pointer-events-none absolute top-1 px-2.5 py-2"
      style={{ width: tipWidth, left: isLate ? left - tipWidth - 14 : left + 14 }}
    >
      <div className="num mb-1 flex justify-between gap-4 text-2xs text-fg3">
        <span>{span({ buckets, zone }, index)}</span>
        <span className="font-semibold text-fg">{count(total)}</span>
      </div>
      {series.toReversed().map(({ id, label, colour }) => {
        const value = buckets.values[id]?.[index] ?? 0
        return (
          <div key={id} className="num flex items-center gap-2 text-xs">
            <i className="size-2 rounded-[2px]" style={{ background: `var(${colour})` }} />
            <span className="flex-1 text-fg2">{label}</span>
            <span className="text-fg">{count(value)}</span>
            <span className="w-12 text-right text-fg3">{share(value, total)}</span>
          </div>
        )
      })}
    </div>
  )
}
