/** Where this script came from tells it whose it is: `…/carom.js?campaign=ID&key=KEY`. */
const own =
  (document.currentScript as HTMLScriptElement | null) ??
  document.querySelector<HTMLScriptElement>('script[src*="/carom.js?"]')
const src = new URL(own?.src ?? location.href)

/** Carom itself, without a slash at the end. */
export const base = src.href.split('/carom.js')[0] ?? src.origin
export const campaign = src.searchParams.get('campaign') ?? ''
export const key = src.searchParams.get('key') ?? ''
