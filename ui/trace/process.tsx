import { type ProcessState, processStates } from '../../src/domain/delivery.ts'
import { useZone } from '../frame/zone.ts'
import { cx } from '../kit/cx.ts'
import { clock, duration, fullStamp, millis } from '../kit/format.ts'
import type { DeliveryEvent } from './steps.ts'
import { processMeanings } from './steps.ts'
import { type Way, wayOf } from './way.ts'

type Props = { readonly delivery: DeliveryEvent }

const laneWidth = 132
const [ours, theirs] = [16, 116]

/**
 * The sequence of one delivery: our line at the left, the receiver's at the right, one row for each of
 * the six states with its time. What was not reached is pale; what this delivery has not is said.
 */
export function Process({ delivery }: Props) {
  const { process } = delivery
  return (
    <div className="overflow-hidden rounded-md border border-line bg-panel2">
      <div className="flex h-7 items-center border-b border-soft px-2.5 text-2xs font-medium text-fg3">
        <span className="w-[96px] shrink-0">State</span>
        <span className="flex shrink-0 justify-between" style={{ width: laneWidth }}>
          <span>Carom</span>
          <span className="max-w-[80px] truncate">{delivery.destination}</span>
        </span>
        <span className="ml-auto">Time</span>
      </div>
      <ol>
        {processStates.map((state, index) => (
          <Row
            key={state}
            state={state}
            at={process[state]}
            before={lastBefore(process, index)}
            delivery={delivery}
          />
        ))}
      </ol>
    </div>
  )
}

function lastBefore(process: DeliveryEvent['process'], index: number): string | null {
  const earlier = processStates.slice(0, index).map((state) => process[state])
  return earlier.findLast((at) => at !== null) ?? null
}

type RowProps = Props & {
  readonly state: ProcessState
  readonly at: string | null
  readonly before: string | null
}

function Row({ state, at, before, delivery }: RowProps) {
  const isLeftOut = at === null && delivery.process.Final !== null
  return (
    <li className={cx('flex h-8 items-center px-2.5 text-xs', at === null && 'text-fg3')}>
      <span className="w-[96px] shrink-0" title={processMeanings[state]}>
        <span className={at === null ? undefined : 'font-medium text-fg'}>{state}</span>
      </span>
      <Lanes state={state} isReached={at !== null} delivery={delivery} />
      <span className="ml-auto pl-2 text-right text-2xs whitespace-nowrap">
        {at === null ? (
          absence(isLeftOut)
        ) : (
          <Stamp at={at} before={before} note={state === 'Sending' ? noteOfWay(delivery) : null} />
        )}
      </span>
    </li>
  )
}

const absence = (isLeftOut: boolean) => (isLeftOut ? 'left out' : 'not yet')

/** What the arrow shows, in words. */
function noteOfWay(delivery: DeliveryEvent): string | null {
  const way = wayOf(delivery)
  if (way !== 'stopped' && way !== 'lost') return null
  return delivery.process.Processing === null ? 'nothing sent' : 'not this time'
}

type StampProps = {
  readonly at: string
  readonly before: string | null
  readonly note: string | null
}

function Stamp({ at, before, note }: StampProps) {
  const zone = useZone()
  const ms = Date.parse(at)
  const gap = before === null ? undefined : ms - Date.parse(before)
  return (
    <>
      <time dateTime={at} title={fullStamp(ms, zone)} className="num block leading-4 text-fg2">
        {clock(ms, zone)}
        {millis(ms)}
      </time>
      {note === null && (gap === undefined || gap < 1) ? null : (
        <span className={cx('num block leading-3', note === null ? 'text-fg3' : 'text-badfg')}>
          {note ?? `+${duration(gap ?? 0)}`}
        </span>
      )}
    </>
  )
}

type LanesProps = Props & { readonly state: ProcessState; readonly isReached: boolean }

/** Decoration: the row says the same in words. */
function Lanes({ state, isReached, delivery }: LanesProps) {
  const ink = isReached ? inkOf(state, delivery) : 'var(--line-strong)'
  const isBack = state === (delivery.process.Updating === null ? 'Final' : 'Updating')
  return (
    <svg
      aria-hidden="true"
      width={laneWidth}
      height="32"
      viewBox={`0 0 ${laneWidth} 32`}
      className="shrink-0"
    >
      <path
        d={`M${ours} ${state === 'Initial' ? 16 : 0}V${state === 'Final' ? 16 : 32}`}
        stroke="var(--line-strong)"
      />
      <path d={`M${theirs} 0V32`} stroke="var(--line-strong)" strokeDasharray="2 3" />
      {state === 'Sending' ? <Sent way={wayOf(delivery)} ink={ink} /> : null}
      {isBack && isReached && delivery.lastStatus !== null ? (
        <Arrow from={theirs} to={ours} ink={ink} label={String(delivery.lastStatus)} />
      ) : null}
      {state === 'Processing' ? (
        <rect x={theirs - 4} y="4" width="8" height="24" rx="2" fill={ink} />
      ) : (
        <circle cx={ours} cy="16" r={isReached ? 4 : 2.5} fill={ink} />
      )}
    </svg>
  )
}

const stops = { stopped: ours + 24, lost: theirs - 16 } as const

/** An arrow that arrives, one that ends before the receiver, or none. */
function Sent({ way, ink }: { readonly way: Way; readonly ink: string }) {
  if (way === 'none') return null
  if (way === 'ahead' || way === 'sent') return <Arrow from={ours} to={theirs} ink={ink} />
  const end = stops[way]
  return (
    <g stroke="var(--bad)" strokeWidth="1.5">
      <path d={`M${ours} 16H${end - 6}`} strokeDasharray={way === 'lost' ? '3 3' : undefined} />
      <path d={`M${end - 4} 12L${end + 4} 20M${end + 4} 12L${end - 4} 20`} />
    </g>
  )
}

function inkOf(state: ProcessState, { state: delivery }: DeliveryEvent): string {
  if (state !== 'Final') return 'var(--lead)'
  return delivery === 'delivered' ? 'var(--ok)' : 'var(--bad)'
}

type ArrowProps = {
  readonly from: number
  readonly to: number
  readonly ink: string
  readonly label?: string
}

function Arrow({ from, to, ink, label }: ArrowProps) {
  const way = to > from ? 1 : -1
  const tip = to - 6 * way
  return (
    <>
      <path d={`M${from} 16H${tip}`} stroke={ink} strokeWidth="1.5" />
      <path
        d={`M${tip - 5 * way} 12L${tip} 16L${tip - 5 * way} 20`}
        stroke={ink}
        fill="none"
        strokeWidth="1.5"
      />
      {label === undefined ? null : (
        <text
          x={(from + to) / 2}
          y="11"
          textAnchor="middle"
          fontSize="10"
          fill="var(--fg-2)"
          className="num"
        >
          {label}
        </text>
      )}
    </>
  )
}
