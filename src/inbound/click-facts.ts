import type { IncomingMessage } from 'node:http'
import { cleanText } from '../domain/clean-text.ts'
import type { Apart, Click } from '../domain/click.ts'
import { clickCost } from '../domain/click-cost.ts'
import type { Campaign, Landing, Page, Source } from '../domain/settings.ts'
import { isUnreplaced } from '../domain/unreplaced.ts'
import { wireText } from '../domain/wire-text.ts'
import type { Caller } from './caller.ts'
import { type IpPolicy, keptAddress } from './keep-address.ts'
import type { Place } from './open-places.ts'
import { readAgent } from './read-agent.ts'

const mostParams = 100
export const longestParam = 1000
const longestAgent = 1000

/** Who came, as far as their browser and their address tell. */
export type Traits = Pick<Place, 'country' | 'region' | 'city'> &
  Pick<Click, 'device' | 'os' | 'browser' | 'apart'>

/** All that makes a click: who came, by which link, and where they were sent. */
export type Visit = {
  readonly subid: string
  readonly at: number
  readonly campaign: Campaign
  readonly source: Source | undefined
  readonly prelanding: Page | undefined
  readonly landing: Landing | undefined
  readonly params: Click['params']
  readonly traits: Traits
  readonly caller: Caller
  readonly headers: IncomingMessage['headers']
  readonly ipPolicy: IpPolicy
  readonly doNotSell: boolean
}

export function clickOf(visit: Visit): Click {
  const { campaign, source, caller, headers, params, traits } = visit
  const externalIdName = campaign.externalId ?? source?.externalId ?? null
  return {
    subid: visit.subid,
    at: visit.at,
    campaign: campaign.id,
    source: campaign.source,
    prelanding: visit.prelanding?.id ?? null,
    landing: visit.landing?.id ?? null,
    px: paramValue(params, 'px') ?? campaign.px,
    domain: caller.host,
    externalId: externalIdOf(paramValue(params, externalIdName)),
    ip: keptAddress(caller.ip, visit.ipPolicy),
    ua: agentOf(headers),
    ...traits,
    doNotSell: visit.doNotSell,
    cost: clickCost({ campaign, source, params }),
    mark: null,
    params,
  }
}

/** `place` is what the geo database knows of the address; a trusted proxy fills in what it does not. */
export function traitsOf(headers: Headers, { country, ...more }: Caller, place: Place): Traits {
  const agent = readAgent(agentOf(headers))
  return {
    country: place.country ?? country,
    region: place.region ?? more.region,
    city: place.city ?? more.city,
    device: agent.device ?? deviceHint(headers),
    os: agent.os ?? osHint(headers),
    browser: agent.browser,
    apart: aheadOf(headers) ?? agent.apart,
  }
}

type Headers = IncomingMessage['headers']

function agentOf({ 'user-agent': name }: Headers): string | null {
  return name === undefined ? null : cleanText(wireText(name), longestAgent)
}

/** Global Privacy Control, which browsers send with every request. */
export const optsOut = (headers: Headers): boolean => headers['sec-gpc'] === '1'

/** The first language the browser asks for: `de-AT` of `de-AT,de;q=0.9`. */
export function languageOf(headers: Headers): string | null {
  const first = /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*/.exec(headers['accept-language'] ?? '')
  return first?.[0] ?? null
}

/** Fetched before anybody has asked for it: the word of the standard, and that of older browsers. */
function aheadOf(headers: Headers): Apart | null {
  const said = `${headers['sec-purpose'] ?? ''} ${headers['purpose'] ?? ''} ${headers['x-moz'] ?? ''}`
  return /\bprefetch\b|\bpreview\b/.test(said) ? 'prefetch' : null
}

/** The first 100 parameters, the first value of each name, at most 1,000 characters. */
export function readParams(query: string): Readonly<Record<string, string>> {
  const params: Record<string, string> = Object.create(null)
  if (query === '') return params
  let count = 0
  for (const [said, value] of new URLSearchParams(query)) {
    const name = cleanText(said)
    if (name === '' || name.length > longestParam || name in params) continue
    params[name] = cleanText(value, longestParam)
    count += 1
    if (count === mostParams) break
  }
  return params
}

function paramValue(params: Readonly<Record<string, string>>, name: string | null): string | null {
  return (name !== null && params[name]) || null
}

/** A macro that the source did not fill in names no click of it. */
const externalIdOf = (text: string | null) => (text !== null && isUnreplaced(text) ? null : text)

// Browsers on https say these of themselves, whatever their user agent looks like.
function deviceHint(headers: Headers): string | null {
  const mobile = headers['sec-ch-ua-mobile']
  if (mobile === '?1') return 'mobile'
  return mobile === '?0' ? 'desktop' : null
}

function osHint(headers: Headers): string | null {
  const platform = headers['sec-ch-ua-platform']
  if (typeof platform !== 'string') return null
  return platform.replaceAll('"', '').trim().slice(0, 40) || null
}
