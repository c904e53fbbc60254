import { useLook } from '../../api/queries.ts'
import type { ShownAttempt, ShownDelivery } from '../../api/shapes.ts'
import { useKeys } from '../../frame/keys.ts'
import { CopyButton } from '../../kit/copy.tsx'
import { ErrorState, Loading } from '../../kit/empty.tsx'
import { duration } from '../../kit/format.ts'
import { Money } from '../../kit/money.tsx'
import { SidePanel } from '../../kit/panel.tsx'
import { StatusBadge } from '../../kit/status.tsx'
import { DeliveryTag } from '../../kit/tag.tsx'
import { useGo } from '../../kit/use-go.ts'
import { Fact, Facts, FullTrace, PanelSteps } from '../../log/panel-parts.tsx'
import { Attempts } from '../../trace/attempts.tsx'
import { Process } from '../../trace/process.tsx'
import { Waits } from '../../trace/waits.tsx'
import { whyHolds } from '../../trace/why.ts'
import { WhyNote } from '../../trace/why-note.tsx'
import { Answer, Next } from './columns.tsx'
import { DeliveryActs } from './delivery-acts.tsx'

type Detail = ShownDelivery & { readonly log: readonly ShownAttempt[] }

type Props = {
  readonly row: ShownDelivery
  readonly rows: readonly ShownDelivery[]
  readonly onOpen: (id: string | undefined) => void
}

const openEveryMs = 3000
const isOpen = ({ state }: ShownDelivery) => state === 'waiting' || state === 'sending'

/** One delivery beside the log: how it stands, what was sent, and what was answered each time. */
export function OutboundPanel({ row, rows, onOpen }: Props) {
  const { subid } = row
  const page = `/leads/${encodeURIComponent(subid)}`
  const go = useGo()
  useKeys({ full: () => go(page) })
  const path = `/deliveries/${encodeURIComponent(row.id)}`
  const detail = useLook<Detail>(path)
  const now = detail.data ?? row
  useLook<Detail>(path, {}, { everyMs: openEveryMs, enabled: isOpen(now) })
  return (
    <SidePanel
      label={`Delivery of ${subid} to ${row.destination}`}
      onClose={() => onOpen(undefined)}
      title={
        <>
          <h2 className="mono mr-1 truncate text-[13px] font-semibold">{subid}</h2>
          <CopyButton text={subid} label="Copy subid" />
        </>
      }
      actions={<PanelSteps what="delivery" row={row} rows={rows} onOpen={onOpen} />}
      footer={
        <>
          <FullTrace to={page} />
          <DeliveryActs row={now} />
        </>
      }
    >
      <DeliveryFacts row={now} />
      <div className="space-y-2 px-4 pt-3 pb-6">
        <Why row={now} />
        <Waits delivery={now} />
        <Process delivery={{ kind: 'delivery', ...now }} />
        <Calls detail={detail} id={row.id} />
      </div>
    </SidePanel>
  )
}

function DeliveryFacts({ row }: { readonly row: ShownDelivery }) {
  return (
    <Facts>
      <Fact name="State">
        <DeliveryTag {...row} />
      </Fact>
      <Fact name="Event">
        <StatusBadge status={row.event} />
      </Fact>
      <Fact name="S2S postback">{row.destination}</Fact>
      <Fact name="Answer">
        <Answer row={row} />
      </Fact>
      <Fact name="Attempts">{row.attempts}</Fact>
      <Fact name="Next attempt">
        <Next row={row} />
      </Fact>
      <Fact name="Latency">{row.latencyMs === null ? '–' : duration(row.latencyMs)}</Fact>
      <Fact name="Campaign">{row.campaign ?? '–'}</Fact>
      <Fact name="Payout">
        <Money amount={row.payout} currency={row.currency} status={row.event} />
      </Fact>
    </Facts>
  )
}

function Why({ row }: { readonly row: ShownDelivery }) {
  const text = whyHolds(row)
  if (text === undefined) return null
  return <WhyNote text={text} code={row.lastError ?? row.parkedBy ?? ''} tone="warn" />
}

type CallsProps = {
  readonly id: string
  readonly detail: {
    readonly data: Detail | undefined
    readonly error: unknown
    readonly refetch: () => unknown
  }
}

function Calls({ id, detail: { data, error, refetch } }: CallsProps) {
  if (data !== undefined && data.log.length === 0) {
    return <p className="text-xs text-fg3">Nothing was sent yet.</p>
  }
  if (data !== undefined) return <Attempts id={id} attempts={data.log} />
  return error == null ? <Loading rows={5} /> : <ErrorState error={error} retry={() => refetch()} />
}
