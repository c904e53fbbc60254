import type { ReactNode } from 'react'
import { useCampaigns } from '../api/campaigns.ts'
import { type Report, type ReportRow, useReport } from '../api/report.ts'
import { useZone } from '../frame/zone.ts'
import { Button } from '../kit/button.tsx'
import { EmptyState, ErrorState, Loading } from '../kit/empty.tsx'
import { Page } from '../kit/page.tsx'
import { type PlainColumn, PlainTable } from '../kit/plain-table.tsx'
import { RangePicker } from '../kit/range-picker.tsx'
import { SearchBox } from '../kit/search-box.tsx'
import { useNow } from '../kit/use-now.ts'
import { oneOf, text } from '../url/fields.ts'
import { type RangeView, rangeFields, ranges, spanOf } from '../url/range.ts'

/** Of every page that lists what the report knows of: spread them into its own. */
export const listFields = {
  ...rangeFields,
  range: oneOf(ranges, '7d'),
  q: text(),
  sort: text('-clicks'),
}

export type ListView = RangeView & { readonly q: string; readonly sort: string }
export type ChangeList = (patch: Partial<ListView>) => void

/** The campaigns and a report of the span in the address, each with what went wrong. */
export function useReported(view: RangeView, by: string) {
  const span = spanOf(view, useNow())
  const zone = useZone()
  const campaigns = useCampaigns()
  const report = useReport({ by, span, zone })
  const error = campaigns.error ?? report.error
  const retry = () => {
    void campaigns.refetch()
    void report.refetch()
  }
  return { span, error, retry, campaigns: campaigns.data?.items, report: report.data }
}

type Props<Row> = {
  readonly title: string
  readonly about: string
  readonly placeholder: string
  readonly view: ListView
  readonly change: ChangeList
  readonly found: ReturnType<typeof useReported>
  /** undefined: not known yet. */
  readonly rows: readonly Row[] | undefined
  readonly keyOf: (row: Row) => string
  /** What is searched. */
  readonly wordsOf: (row: Row) => string
  readonly columns: readonly PlainColumn<Row>[]
  readonly filter?: ReactNode
  readonly nothing: ReactNode
  readonly onClear?: () => void
  readonly after?: ReactNode
}

/** What was seen and what is set up, side by side with its numbers. */
export function ListPage<Row>(props: Props<Row>) {
  const { title, about, view, change, found, rows, filter, after } = props
  return (
    <Page title={title} about={about}>
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-2">
          <SearchBox
            value={view.q}
            placeholder={props.placeholder}
            onChange={(q) => change({ q })}
          />
          {filter}
          <span className="ml-auto">
            <RangePicker view={view} span={found.span} onChange={change} />
          </span>
        </div>
        {found.error === null ? null : <ErrorState error={found.error} retry={found.retry} />}
        {found.error === null && rows === undefined ? <Loading /> : null}
        {rows === undefined || found.error !== null ? null : <Rows {...props} rows={rows} />}
        {after}
      </div>
    </Page>
  )
}

function Rows<Row>(props: Props<Row> & { readonly rows: readonly Row[] }) {
  const { title, view, change, rows, keyOf, wordsOf, columns, nothing, onClear } = props
  const wanted = view.q.toLowerCase()
  const shown = rows.filter((row) => wordsOf(row).toLowerCase().includes(wanted))
  if (shown.length > 0) {
    return (
      <PlainTable
        label={title}
        columns={columns}
        rows={shown}
        keyOf={keyOf}
        sort={view.sort}
        onSort={(sort) => change({ sort })}
      />
    )
  }
  if (rows.length === 0 && onClear === undefined) return nothing
  const clear = () => (onClear === undefined ? change({ q: '' }) : onClear())
  return (
    <EmptyState
      kind="no-match"
      title="Nothing matches"
      action={<Button onClick={clear}>Show all</Button>}
    />
  )
}

/** Rows of one value of a dimension. */
export const rowsOf = (report: Report | undefined, dimension: string, value: string) =>
  report?.items.filter(({ keys }) => keys[dimension] === value) ?? []

export const campaignsIn = (rows: readonly ReportRow[]): readonly string[] => [
  ...new Set(rows.flatMap(({ keys }) => keys['campaign'] ?? [])),
]
