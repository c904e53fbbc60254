import type { Lead } from './lead.ts'
import type { Reading } from './reading.ts'
import type { Network } from './settings.ts'
import { allowedMoves } from './status.ts'

/**
 * Whether this reading may take the lead to another status. Back to Lead only when the reading carries
 * a later event time than the lead has heard, or the network reopens leads.
 */
export function canMove(lead: Lead, reading: Reading, network: Network): boolean {
  if (lead.status === reading.status) return false
  const allowed = (network.moves ?? allowedMoves)[lead.status]
  if ((allowed as readonly string[]).includes(reading.status)) return true
  if (reading.status !== 'Lead') return false
  return network.reopen || (reading.eventAt ?? 0) > (lead.lastEventAt ?? lead.updatedAt)
}
