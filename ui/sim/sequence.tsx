import { useRef } from 'react'
import { useZone } from '../frame/zone.ts'
import { useWidth } from '../kit/columns.ts'
import { cx } from '../kit/cx.ts'
import { LaneHeads, LaneRow } from './lanes.tsx'
import { rowsOf, type SequenceRow, wordOf } from './rows.ts'
import type { RunStep, ShownScenario } from './use-run.ts'

type Props = {
  readonly plan: ShownScenario['plan']
  readonly steps: readonly RunStep[]
  readonly isRunning: boolean
  readonly chosen: number | undefined
  readonly onChoose: (index: number) => void
}

const leastWidth = 560

/** Visitor, network, Carom and receiver: pale is the plan, and each step lights up when it has happened. */
export function Sequence({ plan, steps, isRunning, chosen, onChoose }: Props) {
  const box = useRef<HTMLElement>(null)
  const width = Math.max(leastWidth, useWidth(box) - 2)
  const zone = useZone()
  const rows = rowsOf(plan, steps)
  const next = isRunning ? steps.length : undefined
  return (
    <section
      ref={box}
      aria-label="Sequence diagram, scrollable"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="overflow-x-auto rounded-lg border border-line bg-panel2 pb-2"
    >
      <LaneHeads width={width} />
      <ol style={{ width }}>
        {rows.map((row) => (
          <li key={row.index}>
            <Step
              {...{ row, width, zone, onChoose }}
              isChosen={row.index === chosen}
              isNext={row.index === next}
            />
          </li>
        ))}
      </ol>
    </section>
  )
}

type StepProps = {
  readonly row: SequenceRow
  readonly width: number
  readonly zone: string
  readonly isChosen: boolean
  readonly isNext: boolean
  readonly onChoose: (index: number) => void
}

function Step({ row, width, zone, isChosen, isNext, onChoose }: StepProps) {
  return (
    <div
      className={cx(
        'relative has-[button:enabled:hover]:bg-hover',
        isChosen && 'bg-sel',
        isNext && 'animate-pulse',
      )}
    >
      <LaneRow row={row} width={width} zone={zone} />
      <button
        type="button"
        aria-label={wordOf(row)}
        aria-pressed={isChosen}
        disabled={row.step === undefined}
        onClick={() => onChoose(row.index)}
        className="absolute inset-0 w-full -outline-offset-2"
      />
    </div>
  )
}
