import { useZone } from '../frame/zone.ts'
import { clock, day, fullStamp, millis } from './format.ts'

type Props = {
  /** ISO, as the API gives it. */
  readonly at: string
  /** Rows of a log show milliseconds; a day that is `today` is left out. */
  readonly withMillis?: boolean
  readonly withDay?: boolean
  readonly zone?: string
}

/** Absolute, in the zone the page shows; the whole stamp with its offset on hover. */
export function Time({ at, withMillis, withDay, zone }: Props) {
  const own = useZone()
  const ms = Date.parse(at)
  const shown = zone ?? own
  return (
    <time dateTime={at} title={fullStamp(ms, shown)} className="num whitespace-nowrap">
      {withDay === true ? <span className="text-fg3">{day(ms, shown)} </span> : null}
      {clock(ms, shown)}
      {withMillis === true ? <span className="text-fg3">{millis(ms)}</span> : null}
    </time>
  )
}
