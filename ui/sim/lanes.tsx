import { hourMinute } from '../kit/format.ts'
import { codeOf, marksOf, partyNames, type SequenceRow, type StateMark } from './rows.ts'

type Party = SequenceRow['planned']['from']

const places: Readonly<Record<Party, number>> = {
  visitor: 0.09,
  network: 0.33,
  carom: 0.6,
  destination: 0.89,
}
const parties = ['visitor', 'network', 'carom', 'destination'] as const
const placeOf = (party: Party, width: number) => Math.round(places[party] * width)

const callHeight = 46
const noteHeight = 30
const stateHeight = 24

export const heightOf = ({ planned, hasProcess }: SequenceRow): number => {
  if (hasProcess) return noteHeight + 6 * stateHeight + 8
  return planned.from === 'carom' ? noteHeight : callHeight
}

/** Who takes part, above the lines that lead down from them. */
export function LaneHeads({ width }: { readonly width: number }) {
  return (
    <svg aria-hidden="true" width={width} height="34" className="block">
      {parties.map((party) => {
        const x = placeOf(party, width)
        const half = party === 'destination' ? 46 : 32
        return (
          <g key={party}>
            <path d={`M${x} 28V34`} stroke="var(--line-strong)" />
            <rect
              x={x - half}
              y="5"
              width={half * 2}
              height="23"
              rx="6"
              fill={party === 'carom' ? 'var(--sel)' : 'var(--raised)'}
              stroke={party === 'carom' ? 'var(--sel-line)' : 'var(--line-strong)'}
            />
            <Label x={x} y={20} text={partyNames[party]} ink="var(--fg)" />
          </g>
        )
      })}
    </svg>
  )
}

type LabelProps = {
  readonly x: number
  readonly y: number
  readonly text: string
  readonly ink: string
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly size?: number
}

const Label = ({ x, y, text, ink, anchor = 'middle', size = 11 }: LabelProps) => (
  <text x={x} y={y} textAnchor={anchor} fontSize={size} fill={ink} className="num">
    {text}
  </text>
)

type RowProps = { readonly row: SequenceRow; readonly width: number; readonly zone: string }

/** The picture of one row; the button over it says the same in words. */
export function LaneRow({ row, width, zone }: RowProps) {
  const height = heightOf(row)
  return (
    <svg aria-hidden="true" width={width} height={height} className="block">
      {parties.map((party) => (
        <path
          key={party}
          d={`M${placeOf(party, width)} 0V${height}`}
          stroke="var(--line-strong)"
          strokeDasharray={party === 'carom' ? undefined : '2 3'}
        />
      ))}
      {row.hasProcess ? (
        <Delivered {...{ row, width, zone }} />
      ) : (
        <Plain {...{ row, width, zone }} />
      )}
    </svg>
  )
}

const inkOf = ({ step }: SequenceRow) => {
  if (step === undefined) return 'var(--line-strong)'
  return step.ok ? 'var(--ok)' : 'var(--bad)'
}
const textOf = ({ step }: SequenceRow) => (step === undefined ? 'var(--fg-3)' : 'var(--fg)')

function Plain({ row, width }: RowProps) {
  const { planned, step } = row
  const [from, to] = [placeOf(planned.from, width), placeOf(planned.to, width)]
  const ink = inkOf(row)
  if (planned.from === 'carom') {
    const about = step?.detail === undefined ? planned.title : `${planned.title} checked`
    return (
      <>
        <circle cx={from} cy="15" r="4" fill={ink} />
        <Label
          x={from - 12}
          y={19}
          text={step?.title === 'Settings' ? planned.title : about}
          ink={textOf(row)}
          anchor="end"
        />
      </>
    )
  }
  const code = codeOf(step)
  return (
    <>
      <Label x={(from + to) / 2} y={15} text={planned.title} ink={textOf(row)} />
      <Arrow from={from} to={to} y={22} ink={ink} />
      {step === undefined ? null : <Arrow from={to} to={from} y={37} ink={ink} dashed />}
      {code === undefined ? null : (
        <Label x={(from + to) / 2} y={34} text={code} ink="var(--fg-3)" size={10} />
      )}
    </>
  )
}

/** One delivery with the six states it goes through. */
function Delivered({ row, width, zone }: RowProps) {
  const { planned, step } = row
  const [ours, theirs] = [placeOf('carom', width), placeOf('destination', width)]
  return (
    <>
      <Label
        x={(ours + theirs) / 2}
        y={19}
        text={planned.title.replace(' passed on', '')}
        ink={textOf(row)}
      />
      {marksOf(step).map((mark, index) => (
        <State
          key={mark.state}
          {...{ mark, row, zone, ours, theirs }}
          y={noteHeight + index * stateHeight + stateHeight / 2}
        />
      ))}
    </>
  )
}

type StateProps = Omit<RowProps, 'width'> & {
  readonly mark: StateMark
  readonly y: number
  readonly ours: number
  readonly theirs: number
}

function State({ mark: { state, at }, row, zone, y, ours, theirs }: StateProps) {
  const isLeftOut = at === null && row.step !== undefined
  const ink = at === null ? 'var(--line-strong)' : inkOf(row)
  return (
    <g>
      <circle cx={ours} cy={y} r={at === null ? 2.5 : 4} fill={ink} />
      <Label
        x={ours - 12}
        y={y + 4}
        text={at === null ? state : `${stamp(at, zone)}  ${state}`}
        ink={at === null ? 'var(--fg-3)' : 'var(--fg-2)'}
        anchor="end"
      />
      {isLeftOut ? null : <Between {...{ state, y, ours, theirs, ink }} step={row.step} />}
    </g>
  )
}

const stamp = (at: string, zone: string) => {
  const ms = Date.parse(at)
  return `${hourMinute(ms, zone)}:${at.slice(17, 23)}`
}

type BetweenProps = {
  readonly state: string
  readonly y: number
  readonly ours: number
  readonly theirs: number
  readonly ink: string
  readonly step: SequenceRow['step']
}

/** What goes over to the receiver, stays there, and comes back. */
function Between({ state, y, ours, theirs, ink, step }: BetweenProps) {
  if (state === 'Sending') return <Arrow from={ours + 8} to={theirs} y={y} ink={ink} />
  if (state === 'Processing') {
    return <rect x={theirs - 4} y={y - 20} width="8" height="40" rx="2" fill={ink} />
  }
  const isBack = state === (step?.process?.['Updating'] == null ? 'Final' : 'Updating')
  if (!isBack) return null
  const code = codeOf(step)
  return (
    <>
      <Arrow from={theirs} to={ours + 8} y={y} ink={ink} dashed />
      {code === undefined ? null : (
        <Label x={(ours + theirs) / 2} y={y - 4} text={code} ink="var(--fg-3)" size={10} />
      )}
    </>
  )
}

type ArrowProps = {
  readonly from: number
  readonly to: number
  readonly y: number
  readonly ink: string
  readonly dashed?: boolean
}

function Arrow({ from, to, y, ink, dashed }: ArrowProps) {
  const way = to > from ? 1 : -1
  const tip = to - 5 * way
  return (
    <>
      <path
        d={`M${from} ${y}H${tip}`}
        stroke={ink}
        strokeWidth="1.5"
        strokeDasharray={dashed === true ? '4 3' : undefined}
      />
      <path
        d={`M${tip - 5 * way} ${y - 4}L${tip} ${y}L${tip - 5 * way} ${y + 4}`}
        stroke={ink}
        fill="none"
        strokeWidth="1.5"
      />
    </>
  )
}
