import { type Outcome, outcomes } from '../../../src/domain/verdict.ts'
import { type Buckets, heightsOf, totalOf } from '../../kit/buckets.ts'
import { count } from '../../kit/format.ts'
import { Choices } from '../../kit/tabs.tsx'
import { outcomeLooks } from '../../kit/tag.tsx'

type Props = {
  readonly value: Outcome | undefined
  /** Counted without the outcome: a tab never shows the answer to its own question. */
  readonly buckets: Buckets | undefined
  readonly onChange: (outcome: Outcome | undefined) => void
}

const tones = { waiting: 'warn', refused: 'bad' } as const
const toneOf = (outcome: Outcome) =>
  outcome === 'waiting' || outcome === 'refused' ? { tone: tones[outcome] } : {}

export function OutcomeTabs({ value, buckets, onChange }: Props) {
  const total = (id: Outcome) => (buckets === undefined ? undefined : totalOf(buckets, id))
  const all =
    buckets === undefined
      ? undefined
      : heightsOf(buckets, outcomes).reduce((sum, height) => sum + height, 0)
  const shown = (value: number | undefined) => (value === undefined ? undefined : count(value))
  return (
    <div className="shrink-0 border-b border-soft px-3 py-1.5">
      <Choices<Outcome | 'all'>
        label="Result"
        value={value ?? 'all'}
        onChange={(id) => onChange(id === 'all' || id === value ? undefined : id)}
        choices={[
          { id: 'all', label: 'All', count: shown(all) },
          ...outcomes.map((id) => ({
            id,
            label: outcomeLooks[id].label,
            count: shown(total(id)),
            ...(total(id) === 0 ? {} : toneOf(id)),
          })),
        ]}
      />
    </div>
  )
}
