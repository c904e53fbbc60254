import type { DeliveryProblem } from '../../src/domain/delivery.ts'
import type { DeliveryEvent } from './steps.ts'

/**
 * How far the last attempt came: `stopped` here before anybody was called, `lost` on the way to a receiver
 * that could not be reached, or `sent`; `ahead` is what may still come, `none` what never will.
 */
export type Way = 'ahead' | 'none' | 'stopped' | 'lost' | 'sent'

const neverCalled: ReadonlySet<string> = new Set<DeliveryProblem>([
  ...(['macro-empty', 'header-invalid', 'url-invalid'] as const),
  ...(['address-blocked', 'port-blocked', 'dns'] as const),
])

type Told = Pick<DeliveryEvent, 'process' | 'state' | 'lastError'>

export function wayOf({ process, state, lastError }: Told): Way {
  const { Sending, Processing, Final } = process
  if (Sending === null) return Final === null ? 'ahead' : 'none'
  const isOnWire = Processing !== null && Processing >= Sending
  if (isOnWire || state === 'sending' || lastError === null) return 'sent'
  return neverCalled.has(lastError) ? 'stopped' : 'lost'
}
