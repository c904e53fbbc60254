import { useParams } from '@tanstack/react-router'
import { Activity } from 'lucide-react'
import { isAbsent } from '../../api/problem.ts'
import { useLook } from '../../api/queries.ts'
import type { Trace } from '../../api/shapes.ts'
import { useKeys } from '../../frame/keys.ts'
import { useMay } from '../../frame/may.ts'
import { CopyButton, copyText } from '../../kit/copy.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { Link, linkLook } from '../../kit/link.tsx'
import { Page } from '../../kit/page.tsx'
import { Timeline } from '../../trace/timeline.tsx'
import { ClickCard } from './click-card.tsx'
import { Forget } from './forget.tsx'
import { LeadCard } from './lead-card.tsx'

const openEveryMs = 5000

/** Nothing more will happen by itself once every delivery has ended. */
const isUnderWay = (trace: Trace | undefined) =>
  trace?.events.some(
    (event) => event.kind === 'delivery' && ['waiting', 'sending'].includes(event.state),
  ) ?? false

export function LeadPage() {
  const { subid = '' }: { readonly subid?: string } = useParams({ strict: false })
  const path = `/trace/${encodeURIComponent(subid)}`
  const first = useLook<Trace>(path)
  useLook<Trace>(path, {}, { everyMs: openEveryMs, enabled: isUnderWay(first.data) })
  const may = useMay()
  useKeys({ copy: () => void copyText(subid) })
  return (
    <Page
      title={subid}
      about="Everything that happened to this click"
      actions={
        <>
          {may.admin && first.data !== undefined ? <Forget subid={subid} /> : null}
          <CopyButton text={subid} label="Copy subid" />
        </>
      }
    >
      <Body
        trace={first.data}
        error={first.error}
        subid={subid}
        retry={() => void first.refetch()}
      />
    </Page>
  )
}

type BodyProps = {
  readonly trace: Trace | undefined
  readonly error: unknown
  readonly subid: string
  readonly retry: () => void
}

function Body({ trace, error, subid, retry }: BodyProps) {
  if (trace !== undefined) return <Whole trace={trace} />
  if (isAbsent(error)) return <Unknown subid={subid} />
  return error == null ? <Loading /> : <ErrorState error={error} retry={retry} />
}

function Whole({ trace }: { readonly trace: Trace }) {
  return (
    <div className="grid gap-6 min-[1100px]:grid-cols-[minmax(0,1fr)_340px]">
      <section aria-labelledby="timeline" className="min-w-0">
        <h2 id="timeline" className="mb-3 flex items-center gap-2 text-xs font-semibold text-fg2">
          <Activity aria-hidden size={13} />
          Timeline
        </h2>
        <Timeline trace={trace} open />
      </section>
      <div className="flex flex-col gap-4 max-[1099px]:order-first">
        {trace.leads.map((lead) => (
          <LeadCard key={lead.id} lead={lead} trace={trace} />
        ))}
        <ClickCard click={trace.click} />
      </div>
    </div>
  )
}

/** Not an error: a network may name a subid that nobody here ever made. */
function Unknown({ subid }: { readonly subid: string }) {
  return (
    <EmptyState kind="no-match" title="Nothing is known of this subid">
      <p>
        No click and no postback of <code className="mono">{subid}</code> was kept. Subids of Carom
        are 20 to 24 letters and digits; the raw log may know one that is spelt nearly so.
      </p>
      <p className="mt-3">
        <Link to="/inbound" search={{ q: subid.slice(0, 6), range: '30d' }} className={linkLook}>
          Postbacks that begin with {subid.slice(0, 6)}
        </Link>
      </p>
    </EmptyState>
  )
}
