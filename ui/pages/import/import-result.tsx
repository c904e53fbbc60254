import type { StatusImport } from '../../../src/admin/contract-acts.ts'
import { type Outcome, outcomes } from '../../../src/domain/verdict.ts'
import { count } from '../../kit/format.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import { Card } from '../../kit/page.tsx'
import { type PlainColumn, PlainTable } from '../../kit/plain-table.tsx'
import { StatusBadge } from '../../kit/status.tsx'
import { OutcomeTag } from '../../kit/tag.tsx'
import { whyOf } from './why-line.ts'

type Line = StatusImport['rows'][number]

const columns: readonly PlainColumn<Line>[] = [
  { id: 'line', header: 'Line', align: 'right', cell: ({ line }) => line },
  { id: 'outcome', header: 'Result', cell: ({ outcome }) => <OutcomeTag outcome={outcome} /> },
  {
    id: 'status',
    header: 'Status',
    cell: ({ status }) => (status === null ? '–' : <StatusBadge status={status} />),
  },
  { id: 'subid', header: 'Subid', cell: ({ subid }) => <Subid subid={subid} /> },
  {
    id: 'txid',
    header: 'Transaction',
    cell: ({ txid }) => <span className="mono">{txid ?? '–'}</span>,
  },
  {
    id: 'why',
    header: 'Why',
    grow: true,
    cell: ({ reason }) => (
      <span className="whitespace-normal text-fg2">{reason === null ? '' : whyOf(reason)}</span>
    ),
  },
]

function Subid({ subid }: Pick<Line, 'subid'>) {
  if (subid === null) return <span className="text-fg3">–</span>
  return (
    <Link to={`/leads/${encodeURIComponent(subid)}`} className={`${linkLook} mono`}>
      {subid}
    </Link>
  )
}

const mostShown = 500

/** Line by line what became of it, or would; trouble stands first. */
export function ImportResult({ result }: { readonly result: StatusImport }) {
  const { rows, counts, dryRun } = result
  const known = outcomes.filter((outcome) => (counts[outcome] ?? 0) > 0)
  const shown = rows.slice(0, mostShown)
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0)
  return (
    <Card title={dryRun ? 'What would happen: nothing is changed yet' : 'What happened'}>
      <div role="status" className="mb-3 flex flex-wrap gap-x-4 gap-y-2 text-xs">
        {known.map((outcome: Outcome) => (
          <span key={outcome} className="inline-flex items-center gap-1.5">
            <OutcomeTag outcome={outcome} />
            <span className="num">{count(counts[outcome] ?? 0)}</span>
          </span>
        ))}
      </div>
      <PlainTable
        label="Lines of the import"
        columns={columns}
        rows={shown}
        keyOf={({ line }) => String(line)}
      />
      {all > shown.length ? (
        <p className="mt-2 text-2xs text-fg3">
          The first {count(shown.length)} of {count(all)} lines; those with trouble stand first.
        </p>
      ) : null}
    </Card>
  )
}
