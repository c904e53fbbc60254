import { Download } from 'lucide-react'
import type { Report } from '../../../src/admin/contract-numbers.ts'
import { useLook, useWorkspace } from '../../api/queries.ts'
import { useZone } from '../../frame/zone.ts'
import { Button } from '../../kit/button.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { count, offset } from '../../kit/format.ts'
import { Page } from '../../kit/page.tsx'
import { useAgain } from '../../kit/use-again.ts'
import { useNow } from '../../kit/use-now.ts'
import { ApartLine } from '../../reported/apart-line.tsx'
import { type Span, spanOf } from '../../url/range.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'
import { measuresFor } from './columns.ts'
import { ReportControls } from './report-controls.tsx'
import { csvOf, saveCsv } from './report-csv.ts'
import { ReportTable } from './report-table.tsx'
import { flatLines, type Line, treeLines } from './rows.ts'
import { fields, isNarrowed, queryOf, type ReportView } from './view.ts'

export function ReportsPage() {
  const [view, change] = useView(fields)
  const zone = useZone()
  const workspace = useWorkspace()
  const span = spanOf(view, useNow(60_000))
  const { report, lines, error, refetch } = useReport(view, span, zone)
  useAgain(report?.behind === true, refetch)
  const measures = report === undefined ? [] : measuresFor(report.total)
  const save = () => {
    if (report === undefined) return
    const days = [report.from, report.to].map((at) => at.slice(0, 10)).join('_')
    const { total, currency } = report
    saveCsv(csvOf({ by: view.by, lines, measures, total, currency }), `report_${days}.csv`)
  }
  return (
    <Page title="Reports" fill>
      <ReportControls
        {...{ view, change, span }}
        countBy={view.countBy ?? report?.countBy ?? workspace?.countBy}
      >
        <span aria-live="polite" className="num text-xs text-fg3">
          {report === undefined ? '' : summary(report, lines, zone)}
        </span>
        <Button disabled={lines.length === 0} onClick={save}>
          <Download aria-hidden size={13} />
          CSV
        </Button>
      </ReportControls>
      <ApartLine span={span} campaigns={view.campaign} className="px-4 pt-2" />
      {report === undefined || lines.length === 0 ? (
        <Nothing
          {...{ view, change, error }}
          isPending={report === undefined}
          isBehind={report?.behind === true}
          retry={refetch}
        />
      ) : (
        <ReportTable
          {...{ view, zone, lines, measures, total: report.total, currency: report.currency }}
          onFold={(id) => change({ folded: toggled(view.folded, id) })}
        />
      )}
    </Page>
  )
}

const toggled = (all: readonly string[], one: string) =>
  all.includes(one) ? all.filter((other) => other !== one) : [...all, one]

function summary({ truncated, behind, to }: Report, lines: readonly Line[], zone: string): string {
  return [
    `${count(lines.length)} rows`,
    [...new Set([zone, offset(Date.parse(to), zone)])].join(', '),
    ...(truncated ? ['more than are shown: the total counts all'] : []),
    ...(behind ? ['still being counted'] : []),
  ].join(' · ')
}

/** Each level of the tree is a question of its own; a flat list asks the last one alone. */
function useReport(view: ReportView, span: Span, zone: string) {
  const { by, as } = view
  const query = queryOf(view, span, zone)
  const isTree = as === 'tree'
  const level = (depth: number, enabled: boolean) => ({
    query: { ...query, by: by.slice(0, depth) },
    wish: { keep: true, enabled },
  })
  const [one, two] = [level(1, isTree && by.length > 1), level(2, isTree && by.length > 2)]
  const first = useLook<Report>('/reports', one.query, one.wish)
  const second = useLook<Report>('/reports', two.query, two.wish)
  const all = useLook<Report>('/reports', { ...query, by }, { keep: true })
  const above = [first, second].slice(0, isTree ? by.length - 1 : 0)
  const levels = [...above, all]
  const error = levels.find((one) => one.error !== null)?.error ?? null
  const isThere =
    error === null &&
    levels.every((one, depth) => isOf(one.data, by, isTree ? depth : by.length - 1))
  const report = isThere ? all.data : undefined
  return { report, lines: report === undefined ? [] : linesOf(), error, refetch }

  function linesOf(): readonly Line[] {
    const rows = levels.map((one) => one.data?.items ?? [])
    return isTree ? treeLines(rows, by, view.folded) : flatLines(rows.at(-1) ?? [], by)
  }
  function refetch() {
    for (const one of levels) void one.refetch()
  }
}

/** The answer kept from before may be one by other dimensions. */
function isOf(report: Report | undefined, by: readonly string[], depth: number): boolean {
  if (report === undefined) return false
  const [row] = report.items
  return row === undefined || Object.keys(row.keys).join() === by.slice(0, depth + 1).join()
}

type NothingProps = {
  readonly view: ReportView
  readonly change: ChangeView<typeof fields>
  readonly error: Error | null
  readonly isPending: boolean
  /** Numbers come a moment after what they count. */
  readonly isBehind: boolean
  readonly retry: () => void
}

function Nothing({ view, change, error, isPending, isBehind, retry }: NothingProps) {
  if (error !== null) return <ErrorState error={error} retry={retry} />
  if (isPending) return <Loading />
  if (isBehind) return <EmptyState kind="nothing" title="Still being counted" />
  if (isNarrowed(view)) {
    const clear = () => change({ campaign: [], network: [] })
    return (
      <EmptyState
        kind="no-match"
        title="Nothing matches"
        action={<Button onClick={clear}>Clear filters</Button>}
      >
        The filters leave nothing of this time.
      </EmptyState>
    )
  }
  const back = () => change({ range: '90d', from: undefined, to: undefined })
  return (
    <EmptyState
      kind="nothing"
      title="Nothing happened in this time"
      action={view.range === '90d' ? undefined : <Button onClick={back}>Look back 90 days</Button>}
    >
      Clicks and conversions are counted here as they come.
    </EmptyState>
  )
}
