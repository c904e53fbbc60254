import { useLook } from '../api/queries.ts'
import { Time } from '../kit/time.tsx'

const usualWaitMs = 86_400_000

type Waiting = { readonly destination: string; readonly at: string }

/** What it tells is the click's, and the click is not known yet. */
export function WaitsForClick({ delivery }: { readonly delivery: Waiting }) {
  const path = `/destinations/${encodeURIComponent(delivery.destination)}`
  const waitMs = useLook<{ readonly clickWaitMs?: number }>(path).data?.clickWaitMs ?? usualWaitMs
  return (
    <p className="text-xs text-pretty text-fg2">
      It waits for the click of this subid, whose values it tells, until{' '}
      <Time at={new Date(Date.parse(delivery.at) + waitMs).toISOString()} withDay="past" /> at the
      latest. Then it goes without them, or not at all, as the S2S postback says.
    </p>
  )
}
