import { BlockList, isIP } from 'node:net'
import type { Destination, Network, SettingKind, Settings } from '../domain/settings.ts'

export type SettingWarning = {
  readonly kind: SettingKind
  readonly id: string
  readonly message: string
}

/** What can be saved but is probably not meant. Sees the settings as a whole. */
export function settingWarnings(settings: Settings): readonly SettingWarning[] {
  return [
    ...Object.values(settings.networks).flatMap(networkWarnings),
    ...unknownReferences(settings),
    ...Object.values(settings.destinations).flatMap(addressWarnings),
  ]
}

function networkWarnings(network: Network): readonly SettingWarning[] {
  if (!network.enabled || network.key !== null) return []
  const message = 'has no key: whoever knows its URL can report conversions'
  return [{ kind: 'networks', id: network.id, message }]
}

function unknownReferences(settings: Settings): readonly SettingWarning[] {
  const { sources, campaigns, networks } = settings
  const missing = (known: object, names: readonly (string | null)[], what: string) =>
    names
      .filter((name) => name !== null && !Object.hasOwn(known, name))
      .map((name) => `names the ${what} \`${name}\`, which is not there (yet)`)
  const ofCampaigns = Object.values(campaigns).flatMap((campaign) => {
    const landingNetworks = campaign.landings.map((landing) => landing.network)
    return [
      ...missing(sources, [campaign.source], 'source'),
      ...missing(networks, landingNetworks, 'network'),
    ].map((message) => ({ kind: 'campaigns' as const, id: campaign.id, message }))
  })
  const ofDestinations = Object.values(settings.destinations).flatMap((destination) =>
    missing(networks, destination.networks, 'network').map((message) => ({
      kind: 'destinations' as const,
      id: destination.id,
      message,
    })),
  )
  return [...ofCampaigns, ...ofDestinations]
}

// The usual private ranges, for a hint while saving. What may be dialled is judged when it is dialled.
const privateAddresses = new BlockList()
for (const [address, bits] of [
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  privateAddresses.addSubnet(address, bits, 'ipv4')
}
privateAddresses.addSubnet('fc00::', 7, 'ipv6')
privateAddresses.addSubnet('fe80::', 10, 'ipv6')
privateAddresses.addAddress('::1', 'ipv6')

function addressWarnings(destination: Destination): readonly SettingWarning[] {
  const origin = /^https?:\/\/[^/?#]*/i.exec(destination.url)?.[0] ?? ''
  const host = URL.parse(origin)?.hostname.replace(/^\[|\]$/g, '') ?? ''
  if (!isLocal(host)) return []
  const message = `sends to ${host}: a private address must be allowed by CAROM_EGRESS_ALLOW`
  return [{ kind: 'destinations', id: destination.id, message }]
}

function isLocal(host: string): boolean {
  const family = isIP(host)
  if (family === 0) return host === 'localhost' || host.endsWith('.localhost')
  return privateAddresses.check(host, family === 4 ? 'ipv4' : 'ipv6')
}
