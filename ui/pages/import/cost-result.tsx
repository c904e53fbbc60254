import type { CostImport, CostLine, CostOutcome } from '../../../src/admin/contract-costs.ts'
import { costReasons } from '../../../src/domain/http-reasons.ts'
import { count } from '../../kit/format.ts'
import { Card } from '../../kit/page.tsx'
import { type PlainColumn, PlainTable } from '../../kit/plain-table.tsx'
import { Tag, type TagTone } from '../../kit/tag.tsx'

const looks: Readonly<Record<CostOutcome, readonly [label: string, tone: TagTone]>> = {
  new: ['New', 'good'],
  changed: ['Corrected', 'info'],
  same: ['Known', 'quiet'],
  'no-clicks': ['No clicks', 'warn'],
  refused: ['Not accepted', 'bad'],
}

function OutcomeTag({ outcome }: Pick<CostLine, 'outcome'>) {
  const [label, tone] = looks[outcome]
  return <Tag tone={tone}>{label}</Tag>
}

const columns: readonly PlainColumn<CostLine>[] = [
  { id: 'line', header: 'Line', align: 'right', cell: ({ line }) => line },
  { id: 'outcome', header: 'Result', cell: OutcomeTag },
  { id: 'campaign', header: 'Campaign', cell: ({ campaign }) => campaign },
  { id: 'day', header: 'Day', cell: ({ day, zone }) => <span title={zone}>{day}</span> },
  { id: 'of', header: 'Of', cell: (line) => <OfClicks {...line} /> },
  { id: 'amount', header: 'Amount', align: 'right', cell: ({ amount }) => amount },
  {
    id: 'clicks',
    header: 'Clicks',
    align: 'right',
    cell: ({ clicks }) => (clicks === null ? '–' : count(clicks)),
  },
  { id: 'each', header: 'Per click', align: 'right', cell: ({ perClick }) => perClick ?? '–' },
  {
    id: 'why',
    header: 'Why',
    grow: true,
    cell: (line) => <span className="whitespace-normal text-fg2">{whyOf(line)}</span>,
  },
]

export function OfClicks({ param, value }: Pick<CostLine, 'param' | 'value'>) {
  if (param === '') return <span className="text-fg3">all clicks</span>
  return (
    <span className="mono">
      {param}={value}
    </span>
  )
}

const reasons: Readonly<Record<string, { readonly meaning: string; readonly advice: string }>> =
  costReasons

function whyOf({ outcome, reason, before, amount, detail }: CostLine): string {
  if (outcome === 'no-clicks')
    return 'That day has no clicks of it: there is nothing to spread it over.'
  if (outcome === 'same') return 'It was told already: nothing changes.'
  if (outcome === 'changed') return before === amount ? 'More clicks came.' : `It was ${before}.`
  const said = reason === null ? undefined : reasons[reason]
  if (said === undefined) return ''
  return [said.meaning, said.advice, detail].filter(Boolean).join(' ')
}

const mostShown = 500

/** Line by line what was understood, and what comes of it. */
export function CostResult({ result: { rows, counts, dryRun } }: { readonly result: CostImport }) {
  const shown = Object.entries(looks).filter(
    ([outcome]) => (counts[outcome as CostOutcome] ?? 0) > 0,
  )
  return (
    <Card title={dryRun ? 'What would happen: nothing is changed yet' : 'What happened'}>
      <div role="status" className="mb-3 flex flex-wrap gap-x-4 gap-y-2 text-xs">
        {shown.map(([outcome, [label, tone]]) => (
          <span key={outcome} className="inline-flex items-center gap-1.5">
            <Tag tone={tone}>{label}</Tag>
            <span className="num">{count(counts[outcome as CostOutcome] ?? 0)}</span>
          </span>
        ))}
      </div>
      <PlainTable
        label="Lines of the upload"
        columns={columns}
        rows={rows.slice(0, mostShown)}
        keyOf={({ line }) => String(line)}
      />
      {rows.length > mostShown ? (
        <p className="mt-2 text-2xs text-fg3">
          The first {count(mostShown)} of {count(rows.length)} lines.
        </p>
      ) : null}
    </Card>
  )
}
