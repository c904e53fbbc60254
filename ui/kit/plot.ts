import UPlot from 'uplot'
import type { Buckets, Series } from './buckets.ts'
import { clock, day, hourMinute } from './format.ts'

export type PlotWish = {
  readonly place: HTMLElement
  readonly height: number
  readonly zone: string
  /** From the bottom up. */
  readonly series: readonly Series[]
  readonly buckets: () => Buckets
  /** The bucket under the pointer, and how far from the left it is. */
  readonly onPoint: (index: number | undefined, left: number) => void
  readonly onZoom: (from: number, to: number) => void
}

export type Plot = {
  readonly draw: () => void
  /** Puts the cursor on a bucket, as the pointer would. */
  readonly point: (index: number) => void
  readonly close: () => void
}

const token = (name: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** A stacked bar chart on a canvas. It does not follow tokens: made anew when the theme changes. */
export function openPlot(wish: PlotWish): Plot {
  const { place, height, series, buckets } = wish
  const plot = new UPlot(
    {
      width: place.clientWidth,
      height,
      // Room for half of a time below the right edge.
      padding: [10, 16, 0, 0],
      tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), wish.zone),
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
      },
      scales: {
        x: { time: true, range: () => spanOf(buckets()) },
        y: { range: (_plot, _least, most) => [0, Math.max(4, most * 1.12)] },
      },
      series: [{}, ...series.toReversed().map(barsOf)],
      axes: axesOf(wish),
      hooks: {
        setCursor: [(at) => wish.onPoint(at.cursor.idx ?? undefined, leftOf(at))],
        setSelect: [(at) => zoomed(at, wish)],
      },
    },
    stacked(buckets(), series),
    place,
  )
  const observer = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height }))
  observer.observe(place)
  void document.fonts.ready.then(() => plot.redraw(false, true))
  return {
    draw: () => plot.setData(stacked(buckets(), series)),
    point: (index) => {
      const { starts, stepMs } = buckets()
      const at = ((starts[index] ?? 0) + stepMs / 2) / 1000
      plot.setCursor({ left: plot.valToPos(at, 'x'), top: 10 })
    },
    close: () => {
      observer.disconnect()
      plot.destroy()
    },
  }
}

function spanOf({ starts, stepMs }: Buckets): [number, number] {
  return [(starts[0] ?? 0) / 1000, ((starts.at(-1) ?? 0) + stepMs) / 1000]
}

/** Each series is drawn from zero, so they are summed up here and the tallest is drawn first. */
function stacked({ starts, values }: Buckets, series: readonly Series[]): UPlot.AlignedData {
  let below = starts.map(() => 0)
  const layers = series.map(({ id }) => {
    below = below.map((height, index) => height + (values[id]?.[index] ?? 0))
    return below
  })
  return [starts.map((at) => at / 1000), ...layers.toReversed()]
}

function barsOf({ label, colour }: Series): UPlot.Series {
  const bars = UPlot.paths.bars?.({ size: [0.86, 40], align: 1, gap: 1, radius: 0 })
  return {
    label,
    fill: token(colour),
    stroke: token('--panel'),
    width: 1,
    points: { show: false },
    ...(bars === undefined ? {} : { paths: bars }),
  }
}

const font = "11px 'Inter Variable', system-ui, sans-serif"
const dayMs = 86_400_000

function axesOf({ zone, buckets }: PlotWish): UPlot.Axis[] {
  const nameOf = (at: number) => {
    const { stepMs } = buckets()
    const time = hourMinute(at, zone)
    if (stepMs >= dayMs || time === '00:00') return day(at, zone)
    return stepMs < 60_000 ? clock(at, zone) : time
  }
  const shared = { stroke: token('--fg-3'), font, ticks: { show: false } }
  return [
    {
      ...shared,
      grid: { show: false },
      gap: 4,
      size: 24,
      space: 76,
      values: (_plot, splits) => splits.map((seconds) => nameOf(seconds * 1000)),
    },
    {
      ...shared,
      grid: { stroke: token('--line-soft'), width: 1 },
      gap: 6,
      size: 36,
      space: 34,
      incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000],
      values: (_plot, splits) =>
        splits.map((value) => (value >= 1000 ? `${value / 1000}k` : String(value))),
    },
  ]
}

const leftOf = (plot: UPlot) => (plot.cursor.left ?? 0) + plot.over.offsetLeft

function zoomed(plot: UPlot, { onZoom, buckets }: PlotWish): void {
  const { left, width } = plot.select
  if (width < 4) return
  const { starts, stepMs } = buckets()
  const bound = (at: number, round: (value: number) => number) => {
    const first = starts[0] ?? 0
    return first + round((at * 1000 - first) / stepMs) * stepMs
  }
  const from = bound(plot.posToVal(left, 'x'), Math.floor)
  const to = bound(plot.posToVal(left + width, 'x'), Math.ceil)
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
  onZoom(from, to)
}
