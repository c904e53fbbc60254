import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { Trace } from '../api/shapes.ts'
import { cx } from '../kit/cx.ts'
import { duration } from '../kit/format.ts'
import { Time } from '../kit/time.tsx'
import { StepBody } from './step-body.tsx'
import { headOf } from './step-head.tsx'
import { type Step, stepsOf } from './steps.ts'

type Props = {
  readonly trace: Trace
  /** The step one came from: it has a ring, and is open. */
  readonly current?: string | undefined
  /** Everything open: for the page of one lead. */
  readonly open?: boolean
}

/** A gap is said when a person would wonder. */
const gapMs = 1500

/** Everything that happened to one subid, in order of time. */
export function Timeline({ trace, current, open }: Props) {
  const steps = stepsOf(trace)
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => firstOpen(steps, current, open))
  const toggle = (id: string) =>
    setOpened((now) =>
      now.has(id) ? new Set([...now].filter((one) => one !== id)) : new Set([...now, id]),
    )
  return (
    <ol aria-label="Timeline">
      {steps.map((step, index) => (
        <Item
          key={step.id}
          step={step}
          gap={gapOf(steps[index - 1], step)}
          isLast={index === steps.length - 1}
          isCurrent={step.id === current}
          isOpen={opened.has(step.id)}
          onToggle={() => toggle(step.id)}
        />
      ))}
    </ol>
  )
}

/** What a person came for; else what went wrong; else the last thing sent. */
function firstOpen(
  steps: readonly Step[],
  current: string | undefined,
  open: boolean | undefined,
): ReadonlySet<string> {
  const sent = steps.filter((step) => step.kind === 'delivery')
  if (open === true) {
    return new Set(
      [...sent, ...steps.filter((step) => step.kind === 'postback')].map(({ id }) => id),
    )
  }
  const wrong = sent.find(({ delivery }) => delivery.state !== 'delivered')
  const last = wrong ?? sent.at(-1)
  return new Set([current, last?.id].filter((id) => id !== undefined))
}

const gapOf = (before: Step | undefined, step: Step): number =>
  before === undefined ? 0 : Date.parse(step.at) - Date.parse(before.at)

type ItemProps = {
  readonly step: Step
  readonly gap: number
  readonly isLast: boolean
  readonly isCurrent: boolean
  readonly isOpen: boolean
  readonly onToggle: () => void
}

function Item({ step, gap, isLast, isCurrent, isOpen, onToggle }: ItemProps) {
  const { icon: Icon, ink, title, note } = headOf(step)
  const hasBody = step.kind !== 'view'
  return (
    <li className="relative pl-8">
      {isLast ? null : (
        <span aria-hidden className="absolute top-0 bottom-0 left-[11px] w-px bg-line" />
      )}
      {gap > gapMs ? <p className="num pb-1 text-2xs text-fg3">+{duration(gap)}</p> : null}
      <div className="relative">
        <span
          aria-hidden
          className={cx(
            'absolute top-[5px] -left-8 grid size-[23px] place-items-center rounded-full border bg-panel',
            isCurrent ? 'border-focus ring-2 ring-focus/25' : 'border-line',
            ink,
          )}
        >
          <Icon size={12} strokeWidth={2.3} />
        </span>
        <button
          type="button"
          disabled={!hasBody}
          aria-expanded={hasBody ? isOpen : undefined}
          onClick={onToggle}
          className="-mx-2 flex w-[calc(100%+16px)] items-start gap-2 rounded-md px-2 py-1.5 text-left enabled:hover:bg-hover"
        >
          <span className="min-w-0 flex-1">
            <span className="flex flex-wrap items-center gap-x-2 text-[13px] leading-5 font-medium">
              {title}
            </span>
            <span className="block text-xs break-words text-fg2">{note}</span>
          </span>
          <span className="pt-0.5 text-2xs text-fg3">
            <Time at={step.at} />
          </span>
          <ChevronRight
            aria-hidden
            size={13}
            className={cx(
              'mt-1 shrink-0 text-fg3 transition-transform',
              isOpen && 'rotate-90',
              !hasBody && 'invisible',
            )}
          />
        </button>
        {isOpen && hasBody ? (
          <div className="space-y-2 pt-1 pb-3">
            <StepBody step={step} />
          </div>
        ) : null}
      </div>
    </li>
  )
}
