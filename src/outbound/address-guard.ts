import { BlockList, isIP } from 'node:net'

export type DialRefusal = 'address-blocked' | 'port-blocked'

/** Says whether a stranger's address may be dialled. Both refusals are final. */
export type AddressGuard = {
  /** `address` is an IP literal; whatever is not one is refused. null: go ahead. */
  readonly judge: (address: string, port: number) => DialRefusal | null
}

// Everything the IANA special-purpose registries keep off the public internet, and multicast.
const blockedIpv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

// `::/8` holds loopback, the unspecified address and every way of writing an IPv4 address as IPv6.
// The translation ranges (64:ff9b, 2001, 2002) would reach a private IPv4 address in disguise.
const blockedIpv6 = [
  '::/8',
  '64:ff9b::/32',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]

// Mail, name and database servers answer to a stray HTTP request with harm done.
const deniedPorts: ReadonlySet<number> = new Set([
  22, 25, 53, 110, 143, 3306, 5432, 6379, 9200, 11211,
])

/** Keeps the families apart: in one list `::/8` would match every IPv4 address. */
type Ranges = { readonly ipv4: BlockList; readonly ipv6: BlockList }

/**
 * `egressAllow` lists the CIDRs or addresses that may be reached although they are private; there
 * every port is open. Throws a RangeError that names the first entry it cannot read.
 */
export function openAddressGuard(egressAllow: readonly string[]): AddressGuard {
  const blocked = readRanges([...blockedIpv4, ...blockedIpv6])
  const allowed = readRanges(egressAllow)
  return {
    judge: (address, port) => {
      const family = isIP(address)
      // A list answers "no" to what it cannot read, and a scope (`fe80::1%eth0`) names a local link.
      if (family === 0 || address.includes('%')) return 'address-blocked'
      if (holds(allowed, address, family)) return null
      if (holds(blocked, address, family)) return 'address-blocked'
      return deniedPorts.has(port) ? 'port-blocked' : null
    },
  }
}

function holds(ranges: Ranges, address: string, family: number): boolean {
  return family === 4 ? ranges.ipv4.check(address, 'ipv4') : ranges.ipv6.check(address, 'ipv6')
}

function readRanges(cidrs: readonly string[]): Ranges {
  const ranges = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const cidr of cidrs) addRange(ranges, cidr)
  return ranges
}

function addRange(ranges: Ranges, cidr: string): void {
  const [network = '', prefix, ...rest] = cidr.trim().split('/')
  const family = network.includes('%') ? 0 : isIP(network)
  const widest = family === 4 ? 32 : 128
  const bits = prefix === undefined ? widest : readPrefix(prefix)
  if (family === 0 || rest.length > 0 || bits === undefined || bits > widest) {
    throw new RangeError(`not an address or CIDR: ${cidr}`)
  }
  if (family === 4) ranges.ipv4.addSubnet(network, bits, 'ipv4')
  else ranges.ipv6.addSubnet(network, bits, 'ipv6')
}

function readPrefix(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) ? Number(text) : undefined
}
