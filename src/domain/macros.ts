/** Macros read from the click. `{param.NAME}`, a parameter of the click, is one as well. */
const clickNames = [
  'prelanding',
  'landing',
  'px',
  'domain',
  'campaign',
  'source',
  'external_id',
  'click_time',
  'ip',
  'ua',
  'country',
  'region',
  'city',
  'device',
  'os',
  'browser',
  'cost',
  'profit',
  'do_not_sell',
] as const

/** Macros that the move alone can answer. */
const moveNames = [
  'subid',
  'status',
  'txid',
  'payout',
  'currency',
  'network',
  'event_id',
  'event_time',
  'previous_status',
  'sale',
  'comment',
  'goal',
] as const

/** The macros of a prelanding's or landing's URL, `{param.NAME}` apart. */
const pageNames = ['subid', 'px', 'campaign', 'source', 'external_id'] as const

/** All macros of a destination's URL, headers and body, `{param.NAME}` apart. */
export const destinationMacros = [...moveNames, ...clickNames] as const
export type DestinationMacro = (typeof destinationMacros)[number]

/** What a destination whose URL has no macro is told, as form fields of these names. */
export const specifiedMacros = [
  'subid',
  'prelanding',
  'landing',
  'px',
  'domain',
  'status',
] as const satisfies readonly DestinationMacro[]

const ofDestination: ReadonlySet<string> = new Set(destinationMacros)
const ofClick: ReadonlySet<string> = new Set(clickNames)
const ofPage: ReadonlySet<string> = new Set(pageNames)

const paramPrefix = 'param.'

/** The NAME of `param.NAME`; undefined for any other macro. */
export function paramOf(macro: string): string | undefined {
  return macro.startsWith(paramPrefix) ? macro.slice(paramPrefix.length) : undefined
}

export function isDestinationMacro(name: string): boolean {
  return ofDestination.has(name) || paramOf(name) !== undefined
}

export function isPageMacro(name: string): boolean {
  return ofPage.has(name) || paramOf(name) !== undefined
}

/** Whether its value is the click's. `{subid}` is not: the lead knows it without the click. */
export function isClickMacro(name: string): boolean {
  return ofClick.has(name) || paramOf(name) !== undefined
}
