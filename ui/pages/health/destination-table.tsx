import type { Health } from '../../../src/admin/contract-numbers.ts'
import { cx } from '../../kit/cx.ts'
import { count, duration, share } from '../../kit/format.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import { Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'

type Row = Health['destinations'][number]

const heads = ['Success', 'Tries', 'Retries', 'p50', 'p95', 'p99', 'Waiting', 'Parked'] as const
const cell = 'num h-9 pl-4 text-right whitespace-nowrap'
const head = 'pb-1.5 pl-4 font-normal'
const goodShare = 0.95

export function DestinationTable({ rows }: { readonly rows: readonly Row[] }) {
  return (
    <section
      aria-label="How each one answers"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard
      tabIndex={0}
      className="overflow-x-auto"
    >
      <table className="w-full text-xs">
        <thead>
          <tr className="text-fg3">
            <th scope="col" className="pb-1.5 text-left font-normal">
              S2S postback
            </th>
            {heads.map((label) => (
              <th key={label} scope="col" className={cx(head, 'text-right')}>
                {label}
              </th>
            ))}
            <th scope="col" className={cx(head, 'text-left')}>
              Oldest due
            </th>
            <th scope="col" className={cx(head, 'text-left')}>
              Answers
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <DestinationRow key={row.destination} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

const time = (ms: number | null) => (ms === null ? '–' : duration(ms))

function DestinationRow({ row }: { readonly row: Row }) {
  const { destination, tries, retries, successRate, p50, p95, p99 } = row
  const isBad = successRate !== null && successRate < goodShare
  return (
    <tr className="border-t border-soft">
      <th scope="row" className="text-left font-normal whitespace-nowrap">
        <Link to={`/destinations/${encodeURIComponent(destination)}`} className={linkLook}>
          {destination}
        </Link>
      </th>
      <td className={cx(cell, 'font-medium', isBad && 'text-badfg')}>
        {successRate === null ? '–' : share(successRate, 1)}
      </td>
      <td className={cell}>{count(tries)}</td>
      <td className={cell}>{count(retries)}</td>
      <td className={cell}>{time(p50)}</td>
      <td className={cell}>{time(p95)}</td>
      <td className={cell}>{time(p99)}</td>
      <td className={cell}>
        <Queued row={row} state="waiting" />
      </td>
      <td className={cell}>
        <Queued row={row} state="parked" />
      </td>
      <td className="pl-4 whitespace-nowrap">
        {row.oldestDueAt === null ? '–' : <Time at={row.oldestDueAt} withDay="past" />}
      </td>
      <td className="pl-4">
        <span className="flex gap-1">
          {Object.entries(row.codes).map(([code, times]) => (
            <Tag key={code} tone={/^2\d\d$/.test(code) ? 'good' : 'bad'}>
              {code} × {count(times)}
            </Tag>
          ))}
        </span>
      </td>
    </tr>
  )
}

type QueuedProps = { readonly row: Row; readonly state: 'waiting' | 'parked' }

function Queued({ row, state }: QueuedProps) {
  if (row[state] === 0) return <span className="text-fg3">0</span>
  // What is parked may be paused or held for a person: the tabs there tell them apart.
  const of = { destination: row.destination, range: '90d' }
  const search = state === 'waiting' ? { ...of, state } : of
  return (
    <Link to="/outbound" search={search} className={linkLook}>
      {count(row[state])}
    </Link>
  )
}
