import {
  Ban,
  Check,
  CircleDashed,
  CircleSlash,
  Clock,
  Copy,
  Hourglass,
  type LucideIcon,
  OctagonPause,
  Send,
  TimerOff,
  X,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { DeliveryState, Parker } from '../../src/domain/delivery.ts'
import type { Outcome } from '../../src/domain/verdict.ts'
import { cx } from './cx.ts'

export type TagTone = 'quiet' | 'info' | 'good' | 'warn' | 'bad'

const tones: Readonly<Record<TagTone, string>> = {
  quiet: 'bg-trash/18 text-trashfg',
  info: 'bg-lead/14 text-leadfg',
  good: 'bg-purchase/14 text-purchasefg',
  warn: 'bg-warn/14 text-warnfg',
  bad: 'bg-bad/14 text-badfg',
}

type TagProps = {
  readonly tone?: TagTone
  readonly icon?: LucideIcon
  readonly children: ReactNode
}

export function Tag({ tone = 'quiet', icon: Icon, children }: TagProps) {
  return (
    <span
      className={cx(
        'inline-flex h-[18px] items-center gap-1 rounded-[5px] px-1.5 text-2xs font-medium whitespace-nowrap',
        tones[tone],
      )}
    >
      {Icon === undefined ? null : <Icon aria-hidden size={11} strokeWidth={2.4} />}
      {children}
    </span>
  )
}

type Look = { readonly label: string; readonly icon: LucideIcon; readonly tone: TagTone }

export const outcomeLooks: Readonly<Record<Outcome, Look>> = {
  moved: { label: 'Accepted', icon: Check, tone: 'good' },
  repeat: { label: 'Duplicate', icon: Copy, tone: 'quiet' },
  stale: { label: 'Came late', icon: TimerOff, tone: 'quiet' },
  waiting: { label: 'Waiting', icon: Hourglass, tone: 'warn' },
  ignored: { label: 'Ignored', icon: CircleSlash, tone: 'quiet' },
  refused: { label: 'Not accepted', icon: Ban, tone: 'bad' },
}

export const deliveryLooks: Readonly<Record<DeliveryState, Look>> = {
  waiting: { label: 'Waiting', icon: Clock, tone: 'warn' },
  sending: { label: 'Sending', icon: Send, tone: 'info' },
  delivered: { label: 'Delivered', icon: Check, tone: 'good' },
  parked: { label: 'Paused or held', icon: OctagonPause, tone: 'warn' },
  failed: { label: 'Failed', icon: X, tone: 'bad' },
  expired: { label: 'Expired', icon: TimerOff, tone: 'bad' },
  cancelled: { label: 'Cancelled', icon: CircleDashed, tone: 'quiet' },
}

/** An outcome means something else by its reason; without one it is called as its kind. */
const outcomeLabels: Readonly<Partial<Record<string, string>>> = {
  'move-not-allowed': 'Change not allowed',
  'click-unknown': 'Click not found yet',
  'transaction-unknown': 'Click not found yet',
  'ambiguous-lead': 'Needs a decision',
}

const outcomeLabel = ({ outcome, reason }: OutcomeProps): string =>
  (outcome === 'stale' || outcome === 'waiting' ? outcomeLabels[reason ?? ''] : undefined) ??
  outcomeLooks[outcome].label

type OutcomeProps = { readonly outcome: Outcome; readonly reason?: string | null }

const inks: Readonly<Record<TagTone, string>> = {
  quiet: 'text-fg3',
  info: 'text-leadfg',
  good: 'text-okfg',
  warn: 'text-warnfg',
  bad: 'text-badfg',
}

/** In a list the usual case is a bare tick, so that what is not usual stands out. */
export function OutcomeMark(props: OutcomeProps) {
  const { icon: Icon, tone } = outcomeLooks[props.outcome]
  const label = outcomeLabel(props)
  return (
    <span className={cx('inline-flex items-center gap-1 text-xs', inks[tone])}>
      <Icon aria-hidden size={12} strokeWidth={2.4} />
      {props.outcome === 'moved' ? <span className="sr-only">{label}</span> : label}
    </span>
  )
}

export function OutcomeTag(props: OutcomeProps) {
  const { icon, tone } = outcomeLooks[props.outcome]
  return (
    <Tag tone={tone} icon={icon}>
      {outcomeLabel(props)}
    </Tag>
  )
}

type DeliveryProps = { readonly state: DeliveryState; readonly parkedBy?: Parker | null }

/** What goes by itself, and what only a person lets go. */
export const parkedLabels: Readonly<Record<Parker, string>> = {
  pause: 'Paused, will be sent',
  cap: 'Over the cap, sent later',
  hand: 'Held back by hand',
  problem: 'Held for you',
}

/** Why it is held stands beside it wherever it is shown. */
export function DeliveryTag({ state, parkedBy }: DeliveryProps) {
  const { label, icon, tone } = deliveryLooks[state]
  if (state !== 'parked' || parkedBy == null) {
    return (
      <Tag tone={tone} icon={icon}>
        {label}
      </Tag>
    )
  }
  return (
    <Tag tone={parkedBy === 'problem' ? 'bad' : tone} icon={icon}>
      {parkedLabels[parkedBy]}
    </Tag>
  )
}

/** One small sign per destination; what each says is in the row's label and on hover. */
export function DeliveryMark({ state }: { readonly state: DeliveryState }) {
  const { icon: Icon, tone } = deliveryLooks[state]
  return <Icon aria-hidden size={13} strokeWidth={2.4} className={inks[tone]} />
}
