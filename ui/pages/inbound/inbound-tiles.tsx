import { type Buckets, heightsOf } from '../../kit/buckets.ts'
import { count, share } from '../../kit/format.ts'
import { Tile, Tiles } from '../../kit/tile.tsx'

type Group = {
  readonly label: string
  readonly outcomes: readonly string[]
  readonly colour: string
}

const groups: readonly Group[] = [
  { label: 'Accepted', outcomes: ['moved'], colour: '--purchase' },
  { label: 'Repeated or stale', outcomes: ['repeat', 'stale'], colour: '--lead' },
  { label: 'Waiting', outcomes: ['waiting'], colour: '--warn' },
  { label: 'Refused', outcomes: ['refused'], colour: '--bad' },
]

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

export function InboundTiles({ buckets }: { readonly buckets: Buckets }) {
  const all = heightsOf(buckets, Object.keys(buckets.values))
  const total = sum(all)
  return (
    <Tiles>
      <Tile label="Postbacks" value={count(total)} about={rate(total, buckets)} values={all} />
      {groups.map(({ label, outcomes, colour }) => {
        const values = heightsOf(buckets, outcomes)
        return (
          <Tile
            key={label}
            label={label}
            value={count(sum(values))}
            about={`${share(sum(values), total)} of all`}
            values={values}
            colour={colour}
          />
        )
      })}
    </Tiles>
  )
}

const hourMs = 3_600_000

function rate(total: number, { starts, stepMs }: Buckets): string {
  const hours = (starts.length * stepMs) / hourMs
  return hours === 0 ? '' : `${count(Math.round(total / hours))} an hour`
}
