import type { Mark } from '../domain/click.ts'
import { expand } from '../domain/field-days.ts'
import { openRecent } from '../platform/recent.ts'
import type { Datacentres } from './open-datacentres.ts'

export type Marker = (seen: Seen) => Mark | null

export type Seen = {
  readonly campaign: string
  readonly ip: string
  /** Whether the geo database calls the address one of a datacentre. */
  readonly isHosted: boolean
  /** Any number that is another one on another day. */
  readonly day: number
}

/** Addresses of one day that are remembered, by campaign: what a process can spare, some megabytes. */
const mostRemembered = 50_000

/** Says what is worth knowing of a click. Each process remembers what itself has seen. */
export function openMarker(datacentres: Pick<Datacentres, 'holds'>): Marker {
  let today = Number.NaN
  let seen = openRecent<string, true>(mostRemembered)
  return ({ campaign, ip, isHosted, day }) => {
    if (day !== today) {
      today = day
      seen = openRecent(mostRemembered)
    }
    const name = `${campaign} ${personOf(ip)}`
    const isRepeated = seen.get(name) === true
    if (!isRepeated) seen.set(name, true)
    return markOf(isHosted || datacentres.holds(ip), isRepeated)
  }
}

function markOf(isOfDatacentre: boolean, isRepeated: boolean): Mark | null {
  if (!isOfDatacentre) return isRepeated ? 'repeated' : null
  return isRepeated ? 'datacentre, repeated' : 'datacentre'
}

/** Of IPv6, a household has a network of its own and takes another address of it every day. */
function personOf(ip: string): string {
  return ip.includes(':') ? expand(ip).slice(0, 4).join(':') : ip
}
