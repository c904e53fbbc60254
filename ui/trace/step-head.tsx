import {
  ArrowDownLeft,
  ArrowUpRight,
  FileText,
  type LucideIcon,
  MousePointerClick,
  PencilLine,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { noteOf } from '../../src/domain/answer-notes.ts'
import { duration } from '../kit/format.ts'
import { Money } from '../kit/money.tsx'
import { StatusBadge } from '../kit/status.tsx'
import { DeliveryTag, OutcomeTag } from '../kit/tag.tsx'
import { Time } from '../kit/time.tsx'
import { ended } from './resend.tsx'
import { type AttemptEvent, type DeliveryEvent, type Step, titleOf } from './steps.ts'

type Head = {
  readonly icon: LucideIcon
  readonly ink: string
  readonly title: ReactNode
  readonly note: ReactNode
}

const join = (parts: readonly (string | null | undefined)[]) => parts.filter(Boolean).join(' · ')

/** What a step is called, and the line below it. */
export function headOf(step: Step): Head {
  if (step.kind === 'click') {
    const { domain, country, device, os, campaign } = step.click
    const note = join([campaign, domain, country, device, os])
    return { icon: MousePointerClick, ink: 'text-fg3', title: 'Click', note }
  }
  if (step.kind === 'view') {
    const [title, note] =
      step.landing === null ? ['Page', 'seen by its script'] : ['Landing', step.landing]
    return { icon: FileText, ink: 'text-fg3', title, note }
  }
  if (step.kind === 'move') return moveHead(step.move)
  return step.kind === 'postback' ? postbackHead(step) : deliveryHead(step)
}

type MoveStep = Extract<Step, { readonly kind: 'move' }>

function moveHead(move: MoveStep['move']): Head {
  return {
    icon: PencilLine,
    ink: 'text-fg3',
    title: (
      <>
        Status change <StatusBadge status={move.to} from={move.from} />
      </>
    ),
    note: move.network,
  }
}

function postbackHead({ postback, moves }: Extract<Step, { readonly kind: 'postback' }>): Head {
  const move = moves[0]
  const from = postback.ip === null ? postback.method : `${postback.method} from ${postback.ip}`
  return {
    icon: ArrowDownLeft,
    ink: postback.outcome === 'moved' ? 'text-ok' : 'text-warn',
    title: (
      <>
        {titleOf(postback)}
        {move === undefined ? (
          <OutcomeTag outcome={postback.outcome} reason={postback.reason} />
        ) : (
          <StatusBadge status={move.to} from={move.from} />
        )}
      </>
    ),
    note: (
      <>
        {from}
        {move?.payout == null ? null : (
          <>
            {' · '}
            <Money amount={move.payout} currency={move.currency} status={move.to} />
          </>
        )}
        {postback.txid === null ? null : <span className="mono"> · {postback.txid}</span>}
      </>
    ),
  }
}

const inks: Readonly<Record<string, string>> = {
  delivered: 'text-ok',
  failed: 'text-bad',
  expired: 'text-bad',
}

/** An attempt that called nobody has sent nothing. */
function sentWord({ process, state }: DeliveryEvent): string {
  if (process.Processing !== null) return 'Sent to'
  return ended.has(state) ? 'Not sent to' : 'Owed to'
}

function answerWords({ problem, detail }: AttemptEvent): string | null {
  const note = problem === null ? noteOf(detail) : undefined
  if (note === 'reply-unknown') return 'its answer was not understood'
  return note === 'answer-cut' ? 'its answer did not come whole' : null
}

type DeliveryStep = Extract<Step, { readonly kind: 'delivery' }>

function deliveryHead({ delivery, attempts, gaveWayTo }: DeliveryStep): Head {
  const last = attempts.at(-1)
  const tries = delivery.attempts === 1 ? '1 attempt' : `${delivery.attempts} attempts`
  return {
    icon: ArrowUpRight,
    ink: inks[delivery.state] ?? 'text-warn',
    title: (
      <>
        {sentWord(delivery)} {delivery.destination}
        <DeliveryTag {...delivery} />
      </>
    ),
    note: (
      <>
        {join([
          delivery.event,
          delivery.lastStatus === null ? delivery.lastError : String(delivery.lastStatus),
          last === undefined ? null : duration(last.durationMs),
          last === undefined ? null : answerWords(last),
          tries,
          delivery.generation === 0 ? null : 'sent again by a person or a replay',
          gaveWayTo === undefined ? null : `gave way to ${gaveWayTo.event}`,
        ])}
        {delivery.nextAt === null ? null : (
          <>
            {' · next at '}
            <Time at={delivery.nextAt} />
          </>
        )}
      </>
    ),
  }
}
