import type { Health } from '../../../src/admin/contract-numbers.ts'
import { useLook } from '../../api/queries.ts'
import { type Definition, DefinitionList } from '../../kit/definitions.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { count, duration, share } from '../../kit/format.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import { Card, Page } from '../../kit/page.tsx'
import { RangePicker } from '../../kit/range-picker.tsx'
import { useNow } from '../../kit/use-now.ts'
import { rangeFields, spanOf } from '../../url/range.ts'
import { useView } from '../../url/use-view.ts'
import { DestinationTable } from './destination-table.tsx'
import { NodeTable } from './node-table.tsx'

const fields = rangeFields

export function HealthPage() {
  const [view, change] = useView(fields)
  const span = spanOf(view, useNow(60_000))
  const query = { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() }
  const { data, error, refetch } = useLook<Health>('/health', query, { keep: true })
  return (
    <Page
      title="Delivery health"
      about="Of the newest 20,000 attempts"
      actions={<RangePicker view={view} span={span} onChange={change} />}
    >
      {error === null ? null : <ErrorState error={error} retry={() => void refetch()} />}
      {error === null && data === undefined ? <Loading /> : null}
      {error !== null || data === undefined ? null : (
        <div className="space-y-4">
          <Card title="S2S postbacks">
            {data.destinations.length === 0 ? (
              <NoDestinations />
            ) : (
              <DestinationTable rows={data.destinations} />
            )}
          </Card>
          <Card title="Processes">
            <NodeTable />
          </Card>
          <Card title="This process">
            <DefinitionList items={factsOf(data.own)} />
          </Card>
        </div>
      )}
    </Page>
  )
}

const NoDestinations = () => (
  <EmptyState kind="nothing" title="Nothing is sent anywhere yet">
    Add an{' '}
    <Link to="/destinations" className={`${linkLook} underline`}>
      S2S postback
    </Link>{' '}
    to see how it answers.
  </EmptyState>
)

function factsOf(own: Health['own']): readonly Definition[] {
  const { diskFreeBytes, diskBytes } = own
  const disk =
    diskFreeBytes === null || diskBytes === null
      ? '–'
      : `${bytes(diskFreeBytes)} free of ${bytes(diskBytes)}, ${share(diskFreeBytes, diskBytes)}`
  return [
    ['Version', own.version],
    ['Running for', duration(own.uptimeMs)],
    ['A write takes', duration(own.writerMs)],
    ['Waiting writes', count(own.queueDepth)],
    ['Database', `${bytes(own.dbBytes)}, and ${bytes(own.walBytes)} of write-ahead log`],
    ['Disk', disk],
    ['Memory', bytes(own.memoryBytes)],
  ]
}

const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const

function bytes(value: number): string {
  const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10))
  return `${(value / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}
