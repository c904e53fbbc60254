import { type Buckets, heightsOf } from '../kit/buckets.ts'
import { count, share } from '../kit/format.ts'
import { Tile, Tiles } from '../kit/tile.tsx'

export type TileGroup = {
  readonly label: string
  /** Of the chart, summed up. */
  readonly series: readonly string[]
  readonly colour: string
}

type Props = {
  /** What is counted: `Postbacks`. */
  readonly label: string
  readonly buckets: Buckets
  readonly groups: readonly TileGroup[]
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** All rows of the chart, and the groups of them that say how things are. */
export function LogTiles({ label, buckets, groups }: Props) {
  const all = heightsOf(buckets, Object.keys(buckets.values))
  const total = sum(all)
  return (
    <Tiles>
      <Tile label={label} value={count(total)} about={rate(total, buckets)} values={all} />
      {groups.map((group) => {
        const values = heightsOf(buckets, group.series)
        return (
          <Tile
            key={group.label}
            label={group.label}
            value={count(sum(values))}
            about={`${share(sum(values), total)} of all`}
            values={values}
            colour={group.colour}
          />
        )
      })}
    </Tiles>
  )
}

const hourMs = 3_600_000

function rate(total: number, { starts, stepMs }: Buckets): string {
  const hours = (starts.length * stepMs) / hourMs
  if (hours === 0) return ''
  const anHour = Math.round(total / hours)
  return anHour === 0 && total > 0 ? 'less than 1 an hour' : `${count(anHour)} an hour`
}
