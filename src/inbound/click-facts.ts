import type { IncomingMessage } from 'node:http'
import type { Click } from '../domain/click.ts'
import { clickCost } from '../domain/click-cost.ts'
import type { Campaign, Landing, Page, Source } from '../domain/settings.ts'
import { isUnreplaced } from '../domain/unreplaced.ts'
import type { Caller } from './caller.ts'
import { type IpPolicy, keptAddress } from './keep-address.ts'

const mostParams = 100
const longestParam = 1000
const longestAgent = 1000

/** All that makes a click: who came, by which link, and where they were sent. */
export type Visit = {
  readonly subid: string
  readonly at: number
  readonly campaign: Campaign
  readonly source: Source | undefined
  readonly prelanding: Page | undefined
  readonly landing: Landing | undefined
  readonly query: string
  readonly caller: Caller
  readonly headers: IncomingMessage['headers']
  readonly ipPolicy: IpPolicy
}

export function clickOf(visit: Visit): Click {
  const { campaign, source, caller, headers } = visit
  const params = readParams(visit.query)
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
    ua: headers['user-agent']?.slice(0, longestAgent) ?? null,
    country: caller.country,
    device: deviceHint(headers),
    os: osHint(headers),
    cost: clickCost({ campaign, source, params }),
    prefetch: /\bprefetch\b/.test(String(headers['sec-purpose'] ?? '')),
    params,
  }
}

/** The first 100 parameters, the first value of each name, at most 1,000 characters. */
export function readParams(query: string): Readonly<Record<string, string>> {
  const params: Record<string, string> = Object.create(null)
  if (query === '') return params
  let count = 0
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === '' || name.length > longestParam || name in params) continue
    params[name] = value.slice(0, longestParam)
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

// Browsers on https say these of themselves; nobody has to guess from the user agent.
function deviceHint(headers: IncomingMessage['headers']): string | null {
  const mobile = headers['sec-ch-ua-mobile']
  if (mobile === '?1') return 'mobile'
  return mobile === '?0' ? 'desktop' : null
}

function osHint(headers: IncomingMessage['headers']): string | null {
  const platform = headers['sec-ch-ua-platform']
  if (typeof platform !== 'string') return null
  return platform.replaceAll('"', '').trim().slice(0, 40) || null
}
