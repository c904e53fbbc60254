import type { Series } from '../kit/buckets.ts'
import type { RangeView } from '../url/range.ts'
import { CountTabs } from './count-tabs.tsx'
import { LogChart } from './log-chart.tsx'
import { LogTiles, type TileGroup } from './log-tiles.tsx'
import { type LogPath, useBuckets } from './use-log.ts'

type Props<Id extends string> = {
  /** What is counted: `Postbacks`. */
  readonly label: string
  readonly path: LogPath
  readonly view: RangeView
  readonly change: (patch: Partial<RangeView>, how?: 'push' | 'replace') => void
  /** What the log is asked, whichever tab is chosen. */
  readonly queryOf: Parameters<typeof useBuckets>[0]['queryOf']
  readonly isLive: boolean
  readonly series: readonly Series[]
  readonly groups: readonly TileGroup[]
  readonly tabs: Pick<
    Parameters<typeof CountTabs<Id>>[0],
    'label' | 'ids' | 'value' | 'tones' | 'onChange'
  >
}

/** How many rows there are: in tiles, over time, and by the kinds that tabs tell apart. */
export function LogOverview<Id extends string>(props: Props<Id>) {
  const { label, path, view, change, queryOf, isLive, series, groups, tabs } = props
  const counted = useBuckets({ path, view, queryOf, series, isLive })
  const { buckets } = counted
  const asked = series.filter(({ id }) => tabs.value === undefined || tabs.value === id)
  return (
    <>
      {buckets === undefined ? null : <LogTiles label={label} buckets={buckets} groups={groups} />}
      <LogChart label={label} {...{ view, change, counted }} series={asked} />
      <CountTabs {...tabs} {...{ buckets, series }} />
    </>
  )
}
