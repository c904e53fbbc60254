import { base, campaign, key } from './place.ts'
import { subid } from './visit.ts'

export type Said = Readonly<Record<string, string | number | undefined>>

const pausesMs = [2_000, 8_000]

/** Tells Carom, again when it did not get there; false: it never did. */
export async function send(said: Said): Promise<boolean> {
  const whole = { campaign, key, subid, url: location.href.split('#')[0], ...said }
  if (await once(whole)) return true
  for (const ms of pausesMs) {
    await new Promise((resolve) => setTimeout(resolve, ms))
    if (await once(whole)) return true
  }
  return false
}

async function once(whole: Said): Promise<boolean> {
  const body = JSON.stringify(whole)
  // A page that goes away may have its calls cut off; a beacon it may not.
  if (document.visibilityState === 'hidden' && navigator.sendBeacon?.(`${base}/px`, body))
    return true
  try {
    // A text without headers of its own: no browser asks beforehand whether it may be sent.
    const answer = await fetch(`${base}/px`, {
      ...{ method: 'POST', body, keepalive: true, credentials: 'omit' },
    })
    // What is refused is refused again, but for a full house.
    return answer.status !== 429 && answer.status < 500
  } catch {
    return byImage(whole)
  }
}

/** Where the page's policy lets nothing be called, an image may still be shown. */
function byImage(whole: Said): Promise<boolean> {
  const query = new URLSearchParams(JSON.parse(JSON.stringify(whole)))
  return new Promise((resolve) => {
    const image = new Image()
    image.onload = () => resolve(true)
    image.onerror = () => resolve(false)
    image.src = `${base}/px.gif?${query}`
  })
}
