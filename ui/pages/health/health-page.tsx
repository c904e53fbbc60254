import type { Health } from '../../../src/admin/contract-numbers.ts'
import { useLook } from '../../api/queries.ts'
import { DefinitionList } from '../../kit/definitions.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { count, duration } from '../../kit/format.ts'
import { Card, Page } from '../../kit/page.tsx'
import { PlainTable } from '../../kit/plain-table.tsx'
import { RangePicker } from '../../kit/range-picker.tsx'
import { useNow } from '../../kit/use-now.ts'
import { text } from '../../url/fields.ts'
import { rangeFields, spanOf } from '../../url/range.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'
import { columns } from './columns.tsx'

const fields = { ...rangeFields, sort: text('successRate') }
const everyMs = 15_000

/** How destinations answer, and how this process does. */
export function HealthPage() {
  const [view, change] = useView(fields)
  const span = spanOf(view, useNow())
  const query = {
    from: new Date(span.from).toISOString(),
    to: span.moving ? undefined : new Date(span.to).toISOString(),
  }
  const look = useLook<Health>('/health', query, { everyMs, keep: true })
  return (
    <Page
      title="Delivery health"
      about="How destinations answer, and how this installation does."
      actions={<RangePicker view={view} span={span} onChange={change} />}
    >
      {look.error === null ? null : <ErrorState error={look.error} retry={look.refetch} />}
      {look.isPending ? <Loading /> : null}
      {look.data === undefined ? null : (
        <div className="flex flex-col gap-4">
          <Destinations health={look.data} sort={view.sort} change={change} />
          <Own own={look.data.own} />
        </div>
      )}
    </Page>
  )
}

type DestinationsProps = {
  readonly health: Health
  readonly sort: string
  readonly change: ChangeView<typeof fields>
}

function Destinations({ health: { destinations }, sort, change }: DestinationsProps) {
  if (destinations.length === 0) {
    return (
      <EmptyState kind="nothing" title="Nothing was sent yet">
        Shown once an S2S postback has been tried.
      </EmptyState>
    )
  }
  return (
    <PlainTable
      label="Destinations"
      columns={columns}
      rows={destinations}
      keyOf={({ destination }) => destination}
      sort={sort}
      onSort={(next) => change({ sort: next })}
    />
  )
}

const megabytes = (bytes: number | null) =>
  bytes === null ? '–' : `${count(Math.round(bytes / 1_000_000))} MB`

function Own({ own }: { readonly own: Health['own'] }) {
  return (
    <Card title="This installation">
      <DefinitionList
        items={[
          ['Version', own.version],
          ['Runs for', duration(own.uptimeMs)],
          ['A write takes', duration(own.writerMs)],
          ['Waiting for the disk', count(own.queueDepth)],
          ['Database', megabytes(own.dbBytes)],
          ['Its log', megabytes(own.walBytes)],
          ['Disk free', `${megabytes(own.diskFreeBytes)} of ${megabytes(own.diskBytes)}`],
          ['Memory', megabytes(own.memoryBytes)],
        ]}
      />
    </Card>
  )
}
