import { Choices } from '../../kit/choices.tsx'
import { CountBySwitch } from '../../kit/count-by.tsx'
import { type Filter, FilterBar } from '../../kit/filter-bar.tsx'
import { RangePicker } from '../../kit/range-picker.tsx'
import { Select } from '../../kit/select.tsx'
import type { Span } from '../../url/range.ts'
import type { ChangeView } from '../../url/use-view.ts'
import {
  type Dimension,
  dimensionLabels,
  dimensions,
  type fields,
  goTogether,
  mostLevels,
  type ReportView,
} from './view.ts'

type Props = {
  readonly view: ReportView
  readonly change: ChangeView<typeof fields>
  readonly span: Span
  /** What is in force; undefined until the server said so. */
  readonly countBy: 'postback' | 'click' | undefined
  readonly children: React.ReactNode
}

export function ReportControls({ view, change, span, countBy, children }: Props) {
  const filter = (id: 'campaign' | 'network'): Filter => ({
    id,
    label: dimensionLabels[id],
    value: view[id],
    onChange: (value) => change({ [id]: value }),
  })
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-soft px-4 py-2">
        <GroupBy by={view.by} onChange={(by) => change({ by, folded: [] })} />
        <Choices
          label="Shown as"
          value={view.as}
          onChange={(as) => change({ as })}
          choices={[
            { id: 'tree', label: 'Tree' },
            { id: 'flat', label: 'Flat' },
          ]}
        />
        {countBy === undefined ? null : (
          <CountBySwitch value={countBy} onChange={(by) => change({ countBy: by })} />
        )}
        <span className="ml-auto">
          <RangePicker view={view} span={span} onChange={change} />
        </span>
      </div>
      <FilterBar filters={[filter('campaign'), filter('network')]} facetsOf="/leads">
        {children}
      </FilterBar>
    </>
  )
}

const none = 'none'
const positions = ['Group by', 'then by', 'and by'] as const

type GroupProps = {
  readonly by: readonly Dimension[]
  readonly onChange: (by: readonly Dimension[]) => void
}

function GroupBy({ by, onChange }: GroupProps) {
  const namedAt = (index: number) =>
    dimensions
      .filter((value) => goTogether(placed(by, index, value)))
      .map((value) => ({ value, label: dimensionLabels[value] }))
  return (
    <div className="flex flex-wrap items-center gap-2">
      {positions.slice(0, Math.min(by.length + 1, mostLevels)).map((label, index) => (
        <span key={label} className="flex items-center gap-1.5">
          <span aria-hidden className="text-xs whitespace-nowrap text-fg3">
            {label}
          </span>
          <Select<Dimension | typeof none>
            label={label}
            className="w-[124px]"
            value={by[index] ?? none}
            options={
              index === 0 && by.length === 1
                ? namedAt(index)
                : [...namedAt(index), { value: none, label: 'Nothing' }]
            }
            onChange={(next) => onChange(placed(by, index, next))}
          />
        </span>
      ))}
    </div>
  )
}

/** What is chosen a second time changes places with what stood there. */
function placed(
  by: readonly Dimension[],
  index: number,
  next: Dimension | typeof none,
): readonly Dimension[] {
  if (next === none) return by.filter((_, at) => at !== index)
  const now = by[index]
  const rest = by.flatMap((one) => {
    if (one !== next) return [one]
    return now === undefined ? [] : [now]
  })
  return Object.assign([...rest], { [Math.min(index, rest.length)]: next })
}
