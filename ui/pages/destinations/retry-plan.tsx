import { defaultDelaysMs } from '../../../src/domain/retry-schedule.ts'
import { duration } from '../../kit/format.ts'

const marks = [
  [1_000, '1 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [86_400_000, '1 d'],
  [604_800_000, '7 d'],
] as const

/** Seconds and days on one line: each ten times longer is as wide as the one before. */
const openScale = (longest: number) => (at: number) =>
  `${3 + 92 * (Math.log1p(at / 1000) / Math.log1p(longest / 1000))}%`

type Props = {
  /** Waits between tries in milliseconds; null: the default schedule. */
  readonly delaysMs: readonly number[] | null
}

/** When it is tried: at once, and after each wait, if no answer takes longer than a moment. */
export function RetryPlan({ delaysMs }: Props) {
  const waits = (delaysMs ?? defaultDelaysMs).filter((wait) => Number.isFinite(wait) && wait >= 0)
  const tries = [0]
  for (const wait of waits) tries.push((tries.at(-1) ?? 0) + wait)
  const last = tries.at(-1) ?? 0
  const place = openScale(Math.max(last, 1000))
  const told = tries.slice(1).map((at) => duration(at))
  return (
    <figure>
      <svg
        role="img"
        aria-label={`Tried at once, then after ${told.join(', ') || 'nothing more'}`}
        className="h-9 w-full overflow-visible"
      >
        <line x1="3%" x2="95%" y1="12" y2="12" className="stroke-line" />
        {marks
          .filter(([at]) => at <= last)
          .map(([at, label]) => (
            <g key={label}>
              <line x1={place(at)} x2={place(at)} y1="8" y2="16" className="stroke-strong" />
              <text x={place(at)} y="31" textAnchor="middle" className="num fill-fg3 text-[10px]">
                {label}
              </text>
            </g>
          ))}
        {tries.map((at, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two tries may fall on one moment
          <circle key={index} cx={place(at)} cy="12" r="4" className="fill-lead">
            <title>{`Try ${index + 1}: ${at === 0 ? 'at once' : `after ${duration(at)}`}`}</title>
          </circle>
        ))}
      </svg>
      <figcaption className="num text-2xs text-fg3">
        {tries.length === 1
          ? 'One try, and no other.'
          : `${tries.length} tries over ${duration(last)}, on a scale of ever longer times.`}
      </figcaption>
    </figure>
  )
}
