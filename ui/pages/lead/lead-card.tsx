import { ArrowDown } from 'lucide-react'
import type { ShownLead, Trace } from '../../api/shapes.ts'
import { DefinitionList } from '../../kit/definitions.tsx'
import { duration } from '../../kit/format.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import { Money } from '../../kit/money.tsx'
import { Card } from '../../kit/page.tsx'
import { StatusBadge } from '../../kit/status.tsx'
import { Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'
import type { MoveEvent } from '../../trace/steps.ts'
import { SetStatus } from '../leads/set-status.tsx'

type Props = { readonly lead: ShownLead; readonly trace: Trace }

/** How the lead stands at one network, and the way it came there. */
export function LeadCard({ lead, trace }: Props) {
  const moves = trace.events.filter((event) => event.kind === 'move')
  const own = moves.filter(({ leadId }) => leadId === lead.id)
  return (
    <Card
      title={lead.network}
      actions={
        <>
          <StatusBadge status={lead.status} />
          <SetStatus lead={lead} />
        </>
      }
    >
      <p className="mb-2 flex items-baseline gap-2">
        <span className="text-[20px] leading-7 font-semibold tracking-tight">
          <Money amount={lead.payout} currency={lead.currency} status={lead.status} />
        </span>
        <span className="text-2xs text-fg3">{moneyMeaning[lead.status]}</span>
      </p>
      <DefinitionList
        items={[
          [
            'Transaction',
            <span key="txid" className="mono break-all">
              {lead.txid ?? '–'}
            </span>,
          ],
          ['Sale', lead.sale],
          ['Campaign', <Campaign key="campaign" id={lead.campaign} />],
          ...(lead.comment === null ? [] : [['Comment', lead.comment] as const]),
          ...(lead.goal === null ? [] : [['Goal', lead.goal] as const]),
        ]}
      />
      <Marks lead={lead} />
      <h3 className="mt-3 mb-1 text-2xs font-semibold text-fg3">The way it came</h3>
      <Way moves={own} />
    </Card>
  )
}

const moneyMeaning = {
  Lead: 'expected',
  Purchase: 'confirmed',
  Reject: 'reversed',
  Trash: 'reversed',
} as const

function Campaign({ id }: { readonly id: string | null }) {
  if (id === null) return '–'
  return (
    <Link to={`/campaigns/${encodeURIComponent(id)}`} className={linkLook}>
      {id}
    </Link>
  )
}

function Marks({ lead }: { readonly lead: ShownLead }) {
  const marks = [
    lead.provisional && 'set by your own event, not yet by the network',
    lead.test && 'a test: it counts nowhere',
    !lead.click && 'its click is not known',
  ].filter((mark) => mark !== false)
  if (marks.length === 0) return null
  return (
    <p className="mt-2 flex flex-wrap gap-1">
      {marks.map((mark) => (
        <Tag key={mark} tone="warn">
          {mark}
        </Tag>
      ))}
    </p>
  )
}

/** Each status it had, with what it was worth and how long it stayed so. */
function Way({ moves }: { readonly moves: readonly MoveEvent[] }) {
  return (
    <ol className="text-xs">
      {moves.map((move, index) => (
        <li key={move.id}>
          {index === 0 ? null : <Gap from={moves[index - 1]?.at} to={move.at} />}
          <div className="flex flex-wrap items-center gap-2">
            <StatusBadge status={move.to} />
            <Money amount={move.payout} currency={move.currency} status={move.to} />
            <span className="ml-auto text-2xs text-fg3">
              <Time at={move.at} withDay />
            </span>
          </div>
        </li>
      ))}
    </ol>
  )
}

function Gap({ from, to }: { readonly from: string | undefined; readonly to: string }) {
  const ms = from === undefined ? 0 : Date.parse(to) - Date.parse(from)
  return (
    <p className="num my-0.5 flex items-center gap-1 pl-1 text-2xs text-fg3">
      <ArrowDown aria-hidden size={11} />
      after {duration(ms)}
    </p>
  )
}
