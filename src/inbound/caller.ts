import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { wireText } from '../domain/wire-text.ts'

/** Who called, as far as trusted proxies can be believed. `host` has no port and is lower case. */
export type Caller = {
  readonly ip: string
  readonly host: string | null
  /** Host with its port, as links back to this server need it. */
  readonly origin: string | null
  readonly secure: boolean
  readonly country: string | null
  readonly region: string | null
  readonly city: string | null
  /** `Carom-Blocklist`, lists on which the host stands; null: nothing was said. */
  readonly blocklist: string | null
}

/** Addresses and CIDRs, asked with `holds`. IPv4 in IPv6 clothes counts as IPv4. */
export type AddressSet = { readonly size: number; holds(ip: string): boolean }

export function addressSet(cidrs: readonly string[]): AddressSet {
  const list = new BlockList()
  for (const cidr of cidrs) {
    const [address = '', bits] = cidr.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    const whole = family === 'ipv6' ? 128 : 32
    list.addSubnet(address, bits === undefined ? whole : Number(bits), family)
  }
  return {
    size: cidrs.length,
    holds(ip) {
      const family = isIP(ip)
      return family !== 0 && list.check(ip, family === 6 ? 'ipv6' : 'ipv4')
    },
  }
}

/** `::ffff:192.0.2.1` is 192.0.2.1; a zone (`%eth0`) is cut off. */
export function plainIp(address: string): string {
  const bare = address.split('%', 1)[0] ?? ''
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(bare) ? bare.slice(7) : bare
}

type Headers = IncomingMessage['headers']

function firstOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header[0] : header
  return text?.split(',', 1)[0]?.trim() || undefined
}

/** Reads the caller of a request; forwarded headers count only when a trusted proxy sent them. */
export function callerOf(request: IncomingMessage, trusted: AddressSet): Caller {
  const { headers } = request
  const peer = plainIp(request.socket.remoteAddress ?? '')
  const believed = trusted.size > 0 && trusted.holds(peer)
  const authority = (believed && firstOf(headers['x-forwarded-host'])) || headers.host
  return {
    ip: believed ? forwardedIp(headers, peer, trusted) : peer,
    host: hostName(authority),
    origin: authority?.toLowerCase() ?? null,
    secure: believed && firstOf(headers['x-forwarded-proto'])?.toLowerCase() === 'https',
    ...(believed ? toldBy(headers) : nothingTold),
  }
}

type Told = Pick<Caller, 'country' | 'region' | 'city' | 'blocklist'>

const nothingTold: Told = { country: null, region: null, city: null, blocklist: null }

/** What a trusted proxy knows beside the address. */
const toldBy = (headers: Headers): Told => ({
  country: countryCode(firstOf(headers['cf-ipcountry'])),
  region: placeName(firstOf(headers['cf-region'])),
  city: placeName(firstOf(headers['cf-ipcity'])),
  blocklist: textOf(headers['carom-blocklist']),
})

/** The first address from the right that is not one of our own proxies. */
function forwardedIp(headers: Headers, peer: string, trusted: AddressSet): string {
  const header = headers['x-forwarded-for']
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',')
  for (const hop of hops.reverse()) {
    const ip = plainIp(withoutPort(hop.trim()))
    if (isIP(ip) === 0) return peer
    if (!trusted.holds(ip)) return ip
  }
  return peer
}

/** Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711`. */
function withoutPort(hop: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(hop)
  if (bracketed) return bracketed[1] ?? hop
  return /^\d+\.\d+\.\d+\.\d+:\d+$/.test(hop) ? (hop.split(':', 1)[0] ?? hop) : hop
}

/** The host of an authority without its port, lower case; null when it is no host at all. */
export function hostName(authority: string | undefined): string | null {
  if (authority === undefined || authority === '') return null
  const bracketed = /^(\[[0-9a-f:.]+\])(?::\d+)?$/i.exec(authority)
  const host = bracketed?.[1] ?? authority.split(':', 1)[0] ?? ''
  return /^[a-z0-9_.[\]:-]{1,255}$/i.test(host) ? host.toLowerCase() : null
}

const textOf = (header: string | string[] | undefined): string | null =>
  (Array.isArray(header) ? header.join(',') : header) ?? null

function placeName(text: string | undefined): string | null {
  return (text && wireText(text).slice(0, 100)) || null
}

function countryCode(text: string | undefined): string | null {
  return text !== undefined && /^[A-Z]{2}$/.test(text) ? text : null
}
