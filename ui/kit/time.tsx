import { useZone } from '../frame/zone.ts'
import { clock, date, day, fullStamp, millis } from './format.ts'

type Props = {
  /** ISO, as the API gives it. */
  readonly at: string
  readonly withMillis?: boolean
  /** `past`: unless it was today. */
  readonly withDay?: boolean | 'past'
  readonly zone?: string
}

/** Absolute, in the zone the page shows; the whole stamp with its offset on hover. */
export function Time({ at, withMillis, withDay, zone }: Props) {
  const own = useZone()
  const ms = Date.parse(at)
  const shown = zone ?? own
  const isToday = () => date(ms, shown) === date(Date.now(), shown)
  const isDayShown = withDay === true || (withDay === 'past' && !isToday())
  return (
    <time dateTime={at} title={fullStamp(ms, shown)} className="num whitespace-nowrap">
      {isDayShown ? <span className="text-fg3">{day(ms, shown)} </span> : null}
      {clock(ms, shown)}
      {withMillis === true ? <span className="text-fg3">{millis(ms)}</span> : null}
    </time>
  )
}
