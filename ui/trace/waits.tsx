import { useLook } from '../api/queries.ts'
import { Time } from '../kit/time.tsx'
import type { DeliveryEvent } from './steps.ts'

const usualWaitMs = 86_400_000

type Waiting = Pick<DeliveryEvent, 'destination' | 'at' | 'state' | 'waitsFor' | 'nextAt'>

/** What keeps it from going: its click, or earlier news. */
export function Waits({ delivery }: { readonly delivery: Waiting }) {
  if (delivery.waitsFor === 'click') return <ForClick delivery={delivery} />
  if (!waitsItsTurn(delivery)) return null
  return (
    <p className="text-xs text-pretty text-fg2">
      It goes in its turn: {delivery.destination} is told of earlier news of this conversion first,
      and that one still waits, or is held for you. The full trace shows both.
    </p>
  )
}

/** Only the first of what is owed to one destination of one conversion has a time. */
export const waitsItsTurn = ({ state, waitsFor, nextAt }: Omit<Waiting, 'destination' | 'at'>) =>
  state === 'waiting' && waitsFor !== 'click' && nextAt === null

/** What it tells is the click's, and the click is not known yet. */
function ForClick({ delivery }: { readonly delivery: Waiting }) {
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
