import type { FastifyRequest } from 'fastify'
import { readFields } from '../dialects/request-fields.ts'
import { cleanText } from '../domain/clean-text.ts'
import type { Fields } from '../domain/fields.ts'
import { keySubid } from '../domain/ids.ts'
import type { Campaign, Landing, Page } from '../domain/settings.ts'
import { isUnreplaced } from '../domain/unreplaced.ts'
import type { DoorReason } from './answers.ts'
import { isSameSecret } from './authenticate.ts'
import { longestParam } from './click-facts.ts'
import type { InboundDeps } from './deps.ts'
import { type PostbackCall, postbackCall } from './postback-call.ts'

/** What a page says: of the visit it shows, or of what its visitor did. */
export type PageCall = {
  readonly call: PostbackCall
  readonly fields: Fields
  readonly campaign: Campaign
  /** undefined: it brings none, or one that nobody filled in. */
  readonly subid: string | undefined
  /** Where the page is; undefined: it does not say. */
  readonly url: URL | undefined
}

export type ReadPageCall =
  | { readonly ok: true; readonly said: PageCall }
  | { readonly ok: false; readonly reason: DoorReason }

/** Checks in this order: the caller's rate, the body, the campaign, its key, the origin of the page. */
export function readPageCall(deps: InboundDeps, request: FastifyRequest): ReadPageCall {
  const call = postbackCall(deps, request, { network: 'default', isEvent: true })
  if (!deps.pageLimit.allows(call.ip)) return { ok: false, reason: 'too-many-requests' }
  const read = readFields({ ...call, queryWins: true })
  if (!read.ok) return read
  const { fields } = read
  const { campaigns } = deps.store.settings()
  const id = fields.get('campaign') ?? ''
  const campaign = Object.hasOwn(campaigns, id) ? campaigns[id] : undefined
  if (campaign === undefined || campaign.publicKey === null) {
    return { ok: false, reason: 'campaign-unknown' }
  }
  if (!isKeyOf(campaign, fields.get('key') ?? '')) return { ok: false, reason: 'key-wrong' }
  if (!isHeard(campaign, call)) return { ok: false, reason: 'origin-not-allowed' }
  const url = urlOf(fields.get('url') ?? call.header('referer'))
  return { ok: true, said: { call, fields, campaign, subid: subidOf(fields), url } }
}

const isKeyOf = ({ publicKey, previousPublicKey }: Campaign, given: string): boolean =>
  isSameSecret(given, publicKey ?? '') || isSameSecret(given, previousPublicKey ?? '')

/** An image says no origin, but most often the page it stands on. */
function isHeard({ eventOrigins }: Campaign, call: PostbackCall): boolean {
  if (eventOrigins.length === 0) return true
  const origin = call.header('origin') || URL.parse(call.header('referer'))?.origin
  return origin !== undefined && eventOrigins.includes(origin)
}

function subidOf(fields: Fields): string | undefined {
  const text = fields.get('subid') ?? ''
  return isUnreplaced(text) ? undefined : keySubid(text)
}

function urlOf(text: string): URL | undefined {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) ? url : undefined
}

type Pages = { readonly prelanding: Page | undefined; readonly landing: Landing | undefined }

/** Which page of its campaign it is: the one whose URL has the same host and path. */
export function pagesAt({ prelandings, landings }: Campaign, url: URL | undefined): Pages {
  if (url === undefined) return { prelanding: undefined, landing: undefined }
  const here = placeOf(url)
  const isHere = (page: Page) => knownPlaceOf(page) === here
  const landing = landings.find(isHere)
  return { landing, prelanding: landing === undefined ? prelandings.find(isHere) : undefined }
}

// Settings are immutable snapshots: a page object that is gone takes its place with it.
const places = new WeakMap<Page, string>()

function knownPlaceOf(page: Page): string {
  const known = places.get(page)
  if (known !== undefined) return known
  const url = URL.parse(page.url)
  const place = url === null ? '' : placeOf(url)
  places.set(page, place)
  return place
}

const placeOf = ({ host, pathname }: URL) => `${host}${pathname.replace(/\/+$/, '')}`

/** Of a page's own facts, those that a click keeps beside the parameters of its link. */
export function factsOf(fields: Fields, url: URL | undefined): Readonly<Record<string, string>> {
  const page = url === undefined ? '' : `${url.origin}${url.pathname}`
  const named = [
    ['page', page],
    ['referrer', fields.get('referrer') ?? ''],
    ['fbp', fields.get('fbp') ?? ''],
  ] as const
  return Object.fromEntries(
    named
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, cleanText(value, longestParam)]),
  )
}
