import { type Buckets, heightsOf, type Series, totalOf } from '../kit/buckets.ts'
import { Choices } from '../kit/choices.tsx'
import { count } from '../kit/format.ts'

type Props<Id extends string> = {
  /** What they tell apart: `Result`. */
  readonly label: string
  readonly ids: readonly Id[]
  readonly value: Id | undefined
  /** Counted without the choice: a tab never shows the answer to its own question. */
  readonly buckets: Buckets | undefined
  readonly series: readonly Series[]
  /** Where there are any, somebody has to look. */
  readonly tones?: Readonly<Partial<Record<Id, 'warn' | 'bad'>>>
  readonly onChange: (id: Id | undefined) => void
}

/** One kind of rows, or all of them. */
export function CountTabs<Id extends string>(props: Props<Id>) {
  const { label, ids, value, buckets, series, tones, onChange } = props
  const shown = (of: readonly string[]) =>
    buckets === undefined
      ? undefined
      : count(heightsOf(buckets, of).reduce((sum, height) => sum + height, 0))
  const toneOf = (id: Id) => {
    const tone = tones?.[id]
    const isThere = buckets !== undefined && totalOf(buckets, id) > 0
    return tone === undefined || !isThere ? {} : { tone }
  }
  const all = { id: 'all' as const, label: 'All', count: shown(ids) }
  return (
    <div className="shrink-0 border-b border-soft px-3 py-1.5">
      <Choices<Id | 'all'>
        label={label}
        value={value ?? 'all'}
        onChange={(id) => onChange(id === 'all' || id === value ? undefined : id)}
        choices={[
          all,
          ...ids.map((id) => ({
            id,
            label: series.find((one) => one.id === id)?.label ?? id,
            count: shown([id]),
            ...toneOf(id),
          })),
        ]}
      />
    </div>
  )
}
