import { DefinitionList } from '../kit/definitions.tsx'
import { Money } from '../kit/money.tsx'
import { StatusBadge } from '../kit/status.tsx'
import { Viewer } from '../kit/viewer.tsx'
import { Attempts } from './attempts.tsx'
import { Process } from './process.tsx'
import { Resend } from './resend.tsx'
import type { ClickEvent, MoveEvent, NotSentEvent, PostbackEvent, Step } from './steps.ts'
import { Waits } from './waits.tsx'
import { whatCameOfIt, whyHolds, whyNotSent, whyPostback } from './why.ts'
import { WhyNote } from './why-note.tsx'
import { Words } from './words.tsx'

/** What is known of one step, when it is opened. */
export function StepBody({ step }: { readonly step: Step }) {
  if (step.kind === 'click') return <ClickBody click={step.click} />
  if (step.kind === 'move') return <MoveBody move={step.move} />
  if (step.kind === 'postback') return <PostbackBody {...step} />
  if (step.kind === 'delivery') return <DeliveryBody {...step} />
  return null
}

function ClickBody({ click }: { readonly click: ClickEvent }) {
  const { params, kind: _kind, at: _at, ...known } = click
  const items = Object.entries(known).flatMap(([name, value]) =>
    value === null || value === false ? [] : [[labels[name] ?? name, String(value)] as const],
  )
  return (
    <>
      <DefinitionList items={items} />
      {Object.keys(params).length === 0 ? null : <Viewer title="Parameters" value={params} />}
    </>
  )
}

const labels: Readonly<Record<string, string>> = {
  subid: 'Subid',
  campaign: 'Campaign',
  source: 'Source',
  prelanding: 'Prelanding',
  landing: 'Landing',
  px: 'Pixel',
  domain: 'Domain',
  externalId: 'Id of the source',
  ip: 'IP',
  ua: 'User agent',
  country: 'Country',
  region: 'Region',
  city: 'City',
  device: 'Device',
  os: 'System',
  browser: 'Browser',
  cost: 'Cost',
  apart: 'No click: a',
  mark: 'Mark',
}

type PostbackProps = {
  readonly postback: PostbackEvent
  readonly moves: readonly MoveEvent[]
  readonly notSent: readonly NotSentEvent[]
}

function PostbackBody({ postback, moves, notSent }: PostbackProps) {
  const { outcome, reason, method, path, query, body, bodyEncoding } = postback
  const why = whyPostback(reason)
  return (
    <>
      {why === undefined || reason === null ? (
        <p className="text-xs text-fg2">{whatCameOfIt(outcome)}</p>
      ) : (
        <WhyNote text={why} code={reason} tone={outcome === 'moved' ? 'quiet' : 'warn'} />
      )}
      {moves.map((move) => (
        <MoveBody key={move.id} move={move} />
      ))}
      <Viewer
        title="Request received"
        value={`${method} ${path}${query === '' ? '' : `?${query}`}`}
      />
      {body === null || body === '' ? null : (
        <Viewer title={bodyEncoding === 'base64' ? 'Body, base64' : 'Body'} value={body} />
      )}
      <NotSent rows={notSent} />
    </>
  )
}

function MoveBody({ move }: { readonly move: MoveEvent }) {
  const isAmended = move.payoutBefore !== null && move.payoutBefore !== move.payout
  return (
    <DefinitionList
      items={[
        ['Status', <StatusBadge key="status" status={move.to} from={move.from} />],
        [
          'Amount',
          <span key="amount">
            {isAmended ? (
              <>
                <Money amount={move.payoutBefore} currency={move.currencyBefore} /> →{' '}
              </>
            ) : null}
            <Money amount={move.payout} currency={move.currency} status={move.to} />
          </span>,
        ],
        [
          'Transaction',
          <span key="txid" className="mono">
            {move.txid ?? '–'}
          </span>,
        ],
        ...(move.comment === null ? [] : [['Comment', move.comment] as const]),
        ...(move.goal === null ? [] : [['Goal', move.goal] as const]),
        ...(move.unauthenticated ? [['Key', 'This network has none'] as const] : []),
      ]}
    />
  )
}

function NotSent({ rows }: { readonly rows: readonly NotSentEvent[] }) {
  if (rows.length === 0) return null
  return (
    <div className="rounded-md border border-line bg-panel2 px-2.5 py-1.5 text-xs">
      <p className="font-medium text-fg2">Not sent to</p>
      <ul>
        {rows.map(({ moveId, destination, reason }) => (
          <li key={`${moveId}${destination}`} className="mt-0.5 text-fg2">
            <span className="text-fg">{destination}</span>:{' '}
            <Words text={whyNotSent(reason)?.meaning ?? reason} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function DeliveryBody({ delivery, attempts }: Extract<Step, { readonly kind: 'delivery' }>) {
  const why = whyHolds(delivery)
  const code = delivery.lastError ?? delivery.parkedBy ?? ''
  return (
    <>
      {why === undefined ? null : <WhyNote text={why} code={code} tone="warn" />}
      <Waits delivery={delivery} />
      <Process delivery={delivery} />
      <Attempts id={delivery.id} attempts={attempts} />
      <Resend delivery={delivery} />
    </>
  )
}
