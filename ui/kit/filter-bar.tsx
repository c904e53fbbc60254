import { Check, ListFilter, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useLook } from '../api/queries.ts'
import type { Facets } from '../api/shapes.ts'
import { useKeys } from '../frame/keys.ts'
import { Button } from './button.tsx'
import { cx } from './cx.ts'
import { cappedCount } from './format.ts'
import { optionLook } from './menu.tsx'
import { Popover } from './popover.tsx'
import { SearchBox } from './search-box.tsx'

/** One thing a list can be narrowed by; values are names, any of which may hold. */
export type Filter = {
  readonly id: string
  readonly label: string
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
  /** What there is to choose from; left out: the list's own facets. */
  readonly options?: readonly string[]
  readonly labelOf?: (value: string) => string
}

type Props = {
  readonly search?: {
    readonly value: string
    readonly placeholder: string
    readonly onChange: (value: string) => void
  }
  readonly filters: readonly Filter[]
  /** Where `facets?field=` is asked: `/postbacks`. */
  readonly facetsOf?: string
  /** At the right: how many rows, columns, export. */
  readonly children?: ReactNode
}

/** Search, the filters in force as chips, and a way to add one. */
export function FilterBar({ search, filters, facetsOf, children }: Props) {
  const [isOpen, setOpen] = useState(false)
  useKeys({ filter: () => setOpen(true) })
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
      {search === undefined ? null : <SearchBox {...search} />}
      {filters
        .filter((filter) => filter.value.length > 0)
        .map((filter) => (
          <Chip key={filter.id} filter={filter} />
        ))}
      {filters.length === 0 ? null : (
        <Popover
          title="Add a filter"
          open={isOpen}
          onOpenChange={setOpen}
          className="flex w-[420px]"
          trigger={
            <Button tone="plain">
              <ListFilter aria-hidden size={13} />
              Filter
            </Button>
          }
        >
          <FilterChoice filters={filters} facetsOf={facetsOf} />
        </Popover>
      )}
      <div className="ml-auto flex items-center gap-2">{children}</div>
    </div>
  )
}

function Chip({ filter }: { readonly filter: Filter }) {
  const shown = filter.value.map((value) => filter.labelOf?.(value) ?? value).join(', ')
  return (
    <span className="inline-flex h-7 max-w-full items-center overflow-hidden rounded-md border border-line bg-raised text-xs">
      <span className="pl-2 text-fg3">{filter.label}</span>
      <span className="max-w-[220px] truncate px-1.5 font-medium">{shown}</span>
      <button
        type="button"
        aria-label={`Remove filter ${filter.label} ${shown}`}
        onClick={() => filter.onChange([])}
        className="grid h-full w-6 place-items-center text-fg3 -outline-offset-2 hover:bg-hover hover:text-fg"
      >
        <X aria-hidden size={12} />
      </button>
    </span>
  )
}

type ChoiceProps = Pick<Props, 'filters' | 'facetsOf'>

function FilterChoice({ filters, facetsOf }: ChoiceProps) {
  const [id, setId] = useState(filters[0]?.id)
  const filter = filters.find((one) => one.id === id)
  return (
    <>
      <div className="w-[132px] shrink-0 border-r border-line p-1">
        {filters.map((one) => (
          <button
            key={one.id}
            type="button"
            aria-pressed={one.id === id}
            onClick={() => setId(one.id)}
            className={cx(optionLook, one.id === id && 'bg-hover text-fg')}
          >
            {one.label}
          </button>
        ))}
      </div>
      {filter === undefined ? null : <Values key={id} filter={filter} facetsOf={facetsOf} />}
    </>
  )
}

type ValuesProps = { readonly filter: Filter; readonly facetsOf: string | undefined }

function Values({ filter, facetsOf }: ValuesProps) {
  const [asked, setAsked] = useState('')
  const isOpenList = filter.options === undefined && facetsOf !== undefined
  const facets = useLook<Facets>(
    `${facetsOf ?? ''}/facets`,
    { field: filter.id },
    { enabled: isOpenList },
  )
  const counts = new Map(facets.data?.items.map((item) => [item.value, cappedCount(item)]))
  const known = filter.options ?? [...counts.keys()]
  const wanted = asked.trim().toLowerCase()
  const label = (value: string) => filter.labelOf?.(value) ?? value
  const found = known.filter((value) => label(value).toLowerCase().includes(wanted))
  const typed = isOpenList && asked.trim() !== '' && !known.includes(asked.trim())
  const toggle = (value: string) =>
    filter.onChange(
      filter.value.includes(value)
        ? filter.value.filter((one) => one !== value)
        : [...filter.value, value],
    )
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <input
        aria-label={`Find in ${filter.label}`}
        placeholder={`Find in ${filter.label}`}
        value={asked}
        onChange={(event) => setAsked(event.target.value)}
        className="h-8 border-b border-line bg-transparent px-2.5 text-xs -outline-offset-2 placeholder:text-fg3"
      />
      <div className="max-h-[260px] min-h-16 overflow-y-auto p-1">
        {(typed ? [asked.trim(), ...found] : found).map((value) => (
          <ValueOption
            key={value}
            label={label(value)}
            count={counts.get(value)}
            isOn={filter.value.includes(value)}
            onToggle={() => toggle(value)}
          />
        ))}
      </div>
    </div>
  )
}

type OptionProps = {
  readonly label: string
  readonly count: string | undefined
  readonly isOn: boolean
  readonly onToggle: () => void
}

function ValueOption({ label, count, isOn, onToggle }: OptionProps) {
  return (
    <button type="button" aria-pressed={isOn} onClick={onToggle} className={optionLook}>
      <span className="grid size-3.5 shrink-0 place-items-center rounded-[3px] border border-edge">
        {isOn ? <Check aria-hidden size={10} strokeWidth={3} /> : null}
      </span>
      <span className="truncate">{label}</span>
      {count === undefined ? null : <span className="num ml-auto text-2xs text-fg3">{count}</span>}
    </button>
  )
}
