import { Download, RefreshCw } from 'lucide-react'
import { apiUrl, type Query } from '../api/client.ts'
import { useLook } from '../api/queries.ts'
import type { Count } from '../api/shapes.ts'
import { useZone } from '../frame/zone.ts'
import { IconButton } from '../kit/button.tsx'
import { ColumnMenu } from '../kit/column-menu.tsx'
import type { Column } from '../kit/columns.ts'
import { cappedCount } from '../kit/format.ts'
import type { LogPath } from './use-log.ts'

type Props<Row> = {
  readonly path: LogPath
  readonly query: Query
  readonly table: string
  readonly columns: readonly Column<Row>[]
  readonly onRenew: () => void
}

/** At the right of a log's filters: how many rows, refresh, columns, and all of them as a file. */
export function LogTools<Row>({ path, query, table, columns, onRenew }: Props<Row>) {
  const counted = useLook<Count>(`${path}/count`, query, { keep: true })
  const zone = useZone()
  return (
    <>
      {counted.data === undefined ? null : (
        <span aria-live="polite" className="num text-xs text-fg3">
          {cappedCount(counted.data)} rows
        </span>
      )}
      <IconButton label="Refresh" icon={<RefreshCw aria-hidden size={13} />} onClick={onRenew} />
      <ColumnMenu table={table} columns={columns} />
      <a
        download
        href={apiUrl(`/export${path}`, { ...query, zone })}
        className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line bg-raised px-2.5 text-xs font-medium text-fg2 hover:border-strong hover:text-fg"
      >
        <Download aria-hidden size={13} />
        CSV
      </a>
    </>
  )
}
