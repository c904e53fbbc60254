import { BlockList, isIP } from 'node:net'
import { findDialect } from '../dialects/catalogue.ts'
import { isPlain } from '../dialects/find-channel.ts'
import { destinationMacros, isPageMacro } from '../domain/macros.ts'
import { isOpenToAnybody } from '../domain/open-to-anybody.ts'
import { compileRequest, hasMacros } from '../domain/request.ts'
import type { Campaign, Destination, Network, SettingKind, Settings } from '../domain/settings.ts'
import { compileTemplate, macrosOf } from '../domain/template.ts'

export type SettingWarning = {
  readonly kind: SettingKind
  readonly id: string
  readonly message: string
}

/**
 * What can be saved but is probably not meant. Sees the settings as a whole. `egressAllow`: the private
 * addresses that destinations may reach, as addresses or CIDRs.
 */
export function settingWarnings(
  settings: Settings,
  egressAllow: readonly string[] = [],
): readonly SettingWarning[] {
  const allowed = addressList(egressAllow)
  return [
    ...Object.values(settings.networks).flatMap(networkWarnings),
    ...Object.values(settings.campaigns).flatMap(campaignWarnings),
    ...sharedKeys(settings),
    ...unknownReferences(settings),
    ...Object.values(settings.destinations).flatMap((one) => [
      ...emptyRequests(one),
      ...moreThanPaid(one),
      ...unsentBodies(one),
      ...halfMacros(one),
      ...addressWarnings(one, allowed),
    ]),
  ]
}

function networkWarnings(network: Network): readonly SettingWarning[] {
  const dialects = network.dialects.flatMap((id) => findDialect(id) ?? [])
  const guards = {
    hasKey: network.key !== null,
    hasSecret: network.secret !== null,
    signs: dialects.map((dialect) => !isPlain(dialect)),
  }
  if (!isOpenToAnybody({ ...network, ...guards })) return []
  const message = 'has no key: whoever knows its URL can report conversions'
  return [{ kind: 'networks', id: network.id, message }]
}

/** `/{key}/postback`, the URL of another tracker, has nothing else to tell networks by. */
function sharedKeys({ networks }: Settings): readonly SettingWarning[] {
  const keyed = Object.values(networks).filter(({ key }) => key !== null)
  return keyed.flatMap(({ id, key }) => {
    const other = keyed.find((one) => one.key === key && one.id !== id)
    if (other === undefined) return []
    const message = `has the same key as \`${other.id}\`: \`/KEY/postback\` cannot tell them apart`
    return [{ kind: 'networks' as const, id, message }]
  })
}

function campaignWarnings(campaign: Campaign): readonly SettingWarning[] {
  const { id, publicKey, archived } = campaign
  const messages = publicKey === null ? linkMessages(campaign) : scriptMessages(campaign)
  return archived ? [] : messages.map((message) => ({ kind: 'campaigns', id, message }))
}

/** Of a campaign whose visitors come by its link. */
function linkMessages({ prelandings, landings }: Campaign): readonly string[] {
  if (prelandings.length + landings.length === 0) {
    return ['has no page: its link leads nowhere until there is a landing']
  }
  return landings
    .filter(({ url }) => !bringsSubid(url))
    .map(({ id }) => `has no \`{subid}\` in the URL of \`${id}\`: no postback can come back`)
}

function bringsSubid(url: string): boolean {
  const compiled = compileTemplate(url, isPageMacro)
  return compiled.ok && macrosOf(compiled.template).some(({ name }) => name === 'subid')
}

/** Of a campaign whose pages run the script: they make the subid, and need no link. */
function scriptMessages({ pageEvents }: Campaign): readonly string[] {
  const more = pageEvents.filter((status) => status !== 'Lead')
  if (more.length === 0) return []
  return [`lets browsers report ${more.join(', ')}: so can whoever reads the page`]
}

function emptyRequests(destination: Destination): readonly SettingWarning[] {
  const compiled = compileRequest(destination)
  if (destination.method !== 'GET' || !compiled.ok || hasMacros(compiled.plan)) return []
  const message = 'has no macro: each of its calls says the same, and not whom it is about'
  return [{ kind: 'destinations', id: destination.id, message }]
}

/** Meant for receivers that reckon with another sum, and easily a percentage by mistake. */
function moreThanPaid({ id, payoutShare }: Destination): readonly SettingWarning[] {
  if (payoutShare === null || Number(payoutShare) <= 1) return []
  const message = `tells ${payoutShare} times what was paid (\`payoutShare\`): four fifths are 0.8`
  return [{ kind: 'destinations', id, message }]
}

function unsentBodies({ id, reversal, ...usual }: Destination): readonly SettingWarning[] {
  const requests = [['body', usual] as const, ['reversal.body', reversal] as const]
  return requests
    .filter(([, one]) => one !== null && one.method === 'GET' && one.body !== null)
    .map(([name]) => {
      const message = `has a \`${name}\`, which a GET never sends: make it a POST, or leave it out`
      return { kind: 'destinations', id, message }
    })
}

/** A macro that begins, and whose brace has not come when its part of the text ends. */
const halfMacro = new RegExp(
  `\\{(?:${destinationMacros.join('|')})\\b[^{}&/?#"'\\s]*(?=[{&/?#"'\\s]|$)`,
  'g',
)

/** What a brace is missing of is text, and goes out as it stands. */
function halfMacros({ id, url, headers, body }: Destination): readonly SettingWarning[] {
  const texts = [url, body ?? '', ...Object.values(headers)]
  const found = new Set(texts.flatMap((text) => text.match(halfMacro) ?? []))
  return [...found].map((half) => ({
    kind: 'destinations',
    id,
    message: `has \`${half}\` without the brace that ends it: it is sent as it stands`,
  }))
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
    [
      ...missing(campaigns, destination.campaigns, 'campaign'),
      ...missing(sources, destination.sources, 'source'),
      ...missing(networks, destination.networks, 'network'),
    ].map((message) => ({ kind: 'destinations' as const, id: destination.id, message })),
  )
  return [...ofCampaigns, ...ofDestinations]
}

function addressList(cidrs: readonly string[]): BlockList {
  const list = new BlockList()
  for (const cidr of cidrs) {
    const [address = '', bits] = cidr.split('/')
    const isSix = isIP(address) === 6
    list.addSubnet(address, Number(bits ?? (isSix ? 128 : 32)), isSix ? 'ipv6' : 'ipv4')
  }
  return list
}

// The usual private ranges, for a hint while saving. What may be dialled is judged when it is dialled.
const privateAddresses = addressList([
  '10.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
  'fe80::/10',
  '::1',
])

function addressWarnings(destination: Destination, allowed: BlockList): readonly SettingWarning[] {
  const origin = /^https?:\/\/[^/?#]*/i.exec(destination.url)?.[0] ?? ''
  const host = URL.parse(origin)?.hostname.replace(/^\[|\]$/g, '') ?? ''
  const address = host === 'localhost' || host.endsWith('.localhost') ? '127.0.0.1' : host
  if (!holds(privateAddresses, address) || holds(allowed, address)) return []
  const message = `sends to ${host}: a private address must be allowed by CAROM_EGRESS_ALLOW`
  return [{ kind: 'destinations', id: destination.id, message }]
}

function holds(list: BlockList, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}
