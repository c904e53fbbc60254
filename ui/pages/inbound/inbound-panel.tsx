import { isAbsent } from '../../api/problem.ts'
import { useLook } from '../../api/queries.ts'
import type { PostbackRow, Trace } from '../../api/shapes.ts'
import { useKeys } from '../../frame/keys.ts'
import { CopyButton } from '../../kit/copy.tsx'
import { ErrorState, Loading } from '../../kit/empty.tsx'
import { duration } from '../../kit/format.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import { Money } from '../../kit/money.tsx'
import { SidePanel } from '../../kit/panel.tsx'
import { StatusBadge } from '../../kit/status.tsx'
import { OutcomeTag } from '../../kit/tag.tsx'
import { useGo } from '../../kit/use-go.ts'
import { Viewer } from '../../kit/viewer.tsx'
import { Fact, Facts, FullTrace, PanelSteps } from '../../log/panel-parts.tsx'
import { Timeline } from '../../trace/timeline.tsx'
import { whatCameOfIt, whyPostback } from '../../trace/why.ts'
import { WhyNote } from '../../trace/why-note.tsx'

type Props = {
  readonly row: PostbackRow
  readonly rows: readonly PostbackRow[]
  readonly onOpen: (id: string | undefined) => void
}

/** One postback beside the log: why it ended so, and all that is known of its subid. */
export function InboundPanel({ row, rows, onOpen }: Props) {
  const { subid } = row
  const trace = useLook<Trace>(
    `/trace/${encodeURIComponent(subid ?? '')}`,
    {},
    { enabled: subid !== null },
  )
  const page = subid === null ? undefined : `/leads/${encodeURIComponent(subid)}`
  const go = useGo()
  useKeys(page === undefined ? {} : { full: () => go(page) })
  return (
    <SidePanel
      label={`Postback of ${subid ?? 'no subid'}`}
      onClose={() => onOpen(undefined)}
      title={
        <>
          <h2 className="mono mr-1 truncate text-[13px] font-semibold">{subid ?? 'no subid'}</h2>
          {subid === null ? null : <CopyButton text={subid} label="Copy subid" />}
        </>
      }
      actions={<PanelSteps what="postback" row={row} rows={rows} onOpen={onOpen} />}
      footer={page === undefined ? undefined : <FullTrace to={page} />}
    >
      <PostbackFacts row={row} trace={trace.data} />
      <Why row={row} />
      <div className="px-4 pt-1 pb-6">
        <Story row={row} trace={trace} />
      </div>
    </SidePanel>
  )
}

function PostbackFacts({
  row,
  trace,
}: {
  readonly row: PostbackRow
  readonly trace: Trace | undefined
}) {
  const lead = leadOf(row, trace)
  const click = trace?.click?.at
  return (
    <Facts>
      <Fact name={lead === undefined ? 'State' : 'Conversion now'}>
        {lead === undefined ? (
          <OutcomeTag outcome={row.outcome} reason={row.reason} />
        ) : (
          <StatusBadge status={lead.status} />
        )}
      </Fact>
      <Fact name="Payout">
        <Money amount={row.payout} currency={row.currency} />
      </Fact>
      <Fact name="Click to postback">
        {click == null ? '–' : duration(Math.max(0, Date.parse(row.at) - Date.parse(click)))}
      </Fact>
      <Fact name="Campaign">{row.campaign ?? trace?.click?.campaign ?? '–'}</Fact>
      <Fact name="Network">{row.network}</Fact>
      <Fact name="Transaction">
        <span className="mono">{row.txid ?? '–'}</span>
      </Fact>
    </Facts>
  )
}

const judged = new Set(['moved', 'repeat', 'stale'])

/** What waits or was refused has no conversion, whatever else is known of its subid. */
function leadOf(row: PostbackRow, trace: Trace | undefined) {
  const leads = trace?.leads.filter(({ network }) => network === row.network) ?? []
  const own = leads.find(({ id }) => id === row.leadId)
  return own ?? (leads.length === 1 && judged.has(row.outcome) ? leads[0] : undefined)
}

/** Where a person can do something about it at once. */
function placeFor({ outcome, reason, network }: PostbackRow) {
  if (outcome === 'waiting' && reason === 'ambiguous-lead') {
    const search = { network, kind: 'ambiguous' }
    return { to: '/held-back', search, label: 'Say which conversion it is about' }
  }
  if (reason !== 'status-unknown') return undefined
  return { to: `/networks/${encodeURIComponent(network)}`, label: 'Say what its word means' }
}

function Why({ row }: { readonly row: PostbackRow }) {
  const { outcome, reason } = row
  const place = placeFor(row)
  if (outcome === 'moved') return null
  const text = whyPostback(reason) ?? { meaning: whatCameOfIt(outcome), advice: 'Nothing.' }
  return (
    <div className="px-4 pt-3">
      <WhyNote text={text} code={reason ?? outcome} tone="warn" />
      {place === undefined ? null : (
        <Link
          to={place.to}
          search={place.search}
          className={`${linkLook} mt-2 inline-block text-xs`}
        >
          {place.label}
        </Link>
      )}
    </div>
  )
}

type StoryProps = {
  readonly row: PostbackRow
  readonly trace: {
    readonly data: Trace | undefined
    readonly error: unknown
    readonly refetch: () => unknown
  }
}

function Story({ row, trace: { data, error, refetch } }: StoryProps) {
  if (data !== undefined) {
    return (
      <>
        <h3 className="pt-3 pb-1 text-2xs font-semibold text-fg3">Timeline</h3>
        <Timeline trace={data} current={row.id} />
      </>
    )
  }
  if (row.subid === null || isAbsent(error)) return <Raw row={row} />
  return error == null ? <Loading rows={5} /> : <ErrorState error={error} retry={() => refetch()} />
}

/** Without a subid there is no story: what came, as it came. */
function Raw({ row: { method, path, query, body } }: { readonly row: PostbackRow }) {
  return (
    <div className="space-y-2 pt-3">
      <Viewer
        title="Request received"
        value={`${method} ${path}${query === '' ? '' : `?${query}`}`}
      />
      {body === null || body === '' ? null : <Viewer title="Body" value={body} />}
    </div>
  )
}
