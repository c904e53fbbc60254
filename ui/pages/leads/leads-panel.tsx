import { isAbsent } from '../../api/problem.ts'
import { useLook } from '../../api/queries.ts'
import type { ShownLead, Trace } from '../../api/shapes.ts'
import { useKeys } from '../../frame/keys.ts'
import { CopyButton } from '../../kit/copy.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { Money } from '../../kit/money.tsx'
import { SidePanel } from '../../kit/panel.tsx'
import { StatusBadge } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { useGo } from '../../kit/use-go.ts'
import { Fact, Facts, FullTrace, PanelSteps } from '../../log/panel-parts.tsx'
import { Timeline } from '../../trace/timeline.tsx'
import { SentOn } from './columns.tsx'
import { SetStatus } from './set-status.tsx'

type Props = {
  readonly row: ShownLead
  readonly rows: readonly ShownLead[]
  readonly onOpen: (id: string | undefined) => void
}

/** One conversion beside the list: how it stands, the way it came, and setting it by hand. */
export function LeadsPanel({ row, rows, onOpen }: Props) {
  const { subid } = row
  const page = `/leads/${encodeURIComponent(subid)}`
  const go = useGo()
  useKeys({ full: () => go(page) })
  return (
    <SidePanel
      label={`Conversion of ${subid}`}
      onClose={() => onOpen(undefined)}
      title={
        <>
          <h2 className="mono mr-1 truncate text-[13px] font-semibold">{subid}</h2>
          <CopyButton text={subid} label="Copy subid" />
        </>
      }
      actions={<PanelSteps what="conversion" row={row} rows={rows} onOpen={onOpen} />}
      footer={
        <>
          <FullTrace to={page} />
          <SetStatus lead={row} />
        </>
      }
    >
      <LeadFacts row={row} />
      <div className="px-4 pt-1 pb-6">
        <Story subid={subid} />
      </div>
    </SidePanel>
  )
}

function LeadFacts({ row }: { readonly row: ShownLead }) {
  return (
    <Facts>
      <Fact name="Status">
        <StatusBadge status={row.status} />
      </Fact>
      <Fact name="Payout">
        <Money amount={row.payout} currency={row.currency} status={row.status} />
      </Fact>
      <Fact name="Sent on">
        <SentOn row={row} />
      </Fact>
      <Fact name="Campaign">{row.campaign ?? '–'}</Fact>
      <Fact name="Network">{row.network}</Fact>
      <Fact name="Transaction">
        <span className="mono">{row.txid ?? '–'}</span>
      </Fact>
      <Fact name="Clicked">{stamp(row.clickAt)}</Fact>
      <Fact name="Purchased">{stamp(row.purchaseAt)}</Fact>
      <Fact name="Last change">{stamp(row.updatedAt)}</Fact>
    </Facts>
  )
}

const stamp = (at: string | null) => (at === null ? '–' : <Time at={at} withDay="past" />)

function Story({ subid }: { readonly subid: string }) {
  const { data, error, refetch } = useLook<Trace>(`/trace/${encodeURIComponent(subid)}`)
  if (data !== undefined) {
    return (
      <>
        <h3 className="pt-3 pb-1 text-2xs font-semibold text-fg3">Timeline</h3>
        <Timeline trace={data} />
      </>
    )
  }
  if (isAbsent(error)) return <EmptyState kind="nothing" title="It is not there any more" />
  return error == null ? (
    <Loading rows={5} />
  ) : (
    <ErrorState error={error} retry={() => void refetch()} />
  )
}
