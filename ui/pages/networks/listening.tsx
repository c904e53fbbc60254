import { Check, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { HeardCall } from '../../../src/admin/contract-acts.ts'
import { useLook } from '../../api/queries.ts'
import type { Page } from '../../api/shapes.ts'
import { ErrorState } from '../../kit/empty.tsx'
import { Link, linkLook } from '../../kit/link.tsx'
import { Card } from '../../kit/page.tsx'
import { OutcomeTag, Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'
import { Words } from '../../trace/words.tsx'

const everyMs = 2000
const backMs = 600_000
const mostShown = 12

/** What came a moment ago, and what nearly came: for whoever has just pasted the URL. */
export function Listening({ id }: { readonly id: string }) {
  const [since] = useState(() => new Date(Date.now() - backMs).toISOString())
  const path = `/networks/${encodeURIComponent(id)}/listen`
  const { data, error, refetch } = useLook<Page<HeardCall>>(path, { since }, { everyMs })
  const heard = data?.items.slice(0, mostShown) ?? []
  return (
    <Card
      className="self-start"
      title={
        <span className="inline-flex items-center gap-2">
          <span aria-hidden className="pulse size-2 rounded-full bg-ok" />
          Listening for the next postback
        </span>
      }
    >
      {error === null ? null : <ErrorState error={error} retry={() => void refetch()} />}
      <div aria-live="polite">
        {data !== undefined && heard.length === 0 ? (
          <p className="text-xs text-pretty text-fg2">
            Nothing in the last ten minutes. Send a test at the network: it shows here within two
            seconds, and what nearly arrived (a wrong path, key or word) shows with the reason.
          </p>
        ) : (
          <ol aria-label="Heard" className="flex flex-col gap-2">
            {heard.map((call) => (
              <Call key={call.id ?? `${call.at}${call.path}${call.query}`} call={call} />
            ))}
          </ol>
        )}
      </div>
    </Card>
  )
}

function Call({ call }: { readonly call: HeardCall }) {
  const { at, method, path, query, ok, outcome, sentence, id } = call
  return (
    <li className="rounded-md border border-line bg-panel2 p-2.5 text-xs">
      <p className="flex flex-wrap items-center gap-2">
        {ok ? (
          <Check aria-label="Fine" size={13} className="text-okfg" />
        ) : (
          <TriangleAlert aria-label="Not as it should be" size={13} className="text-warnfg" />
        )}
        <Time at={at} withMillis />
        {outcome === null ? <Tag tone="warn">Near miss</Tag> : <OutcomeTag outcome={outcome} />}
        {id === null ? null : (
          <Link to="/inbound" search={{ row: id }} className={`ml-auto ${linkLook}`}>
            Open
          </Link>
        )}
      </p>
      <p className="mt-1 text-pretty text-fg">
        <Words text={sentence} />
      </p>
      <p className="mono mt-1 text-[11px] break-all text-fg3">
        {method} {path}
        {query === '' ? '' : `?${query}`}
      </p>
    </li>
  )
}
