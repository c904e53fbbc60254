import { campaign } from './place.ts'
import { read, write } from './storage.ts'

const name = `carom_${campaign}`
const visitMs = 1_800_000

/** This visitor's click, as the page's host remembers it. */
type Kept = {
  readonly subid: string
  /** Of the parameters it was made with. */
  readonly link: string
  readonly seenAt: number
  /** Carom has it. */
  readonly isSent: boolean
}

const ownShape = /^[0-9a-z]{22}$/

function readKept(): Kept | undefined {
  const [subid = '', link = '', seenAt = '', sent] = (read(name) ?? '').split('.')
  if (!ownShape.test(subid)) return undefined
  return { subid, link, seenAt: Number.parseInt(seenAt, 36), isSent: sent === '1' }
}

/** FNV-1a: short, and the same for the same link. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return (hash >>> 0).toString(36)
}

const newSubid = () =>
  Date.now().toString(36).padStart(8, '0') +
  Array.from(crypto.getRandomValues(new Uint8Array(14)), (byte) => (byte % 36).toString(36)).join(
    '',
  )

/** Somebody comes by a link, and not from another page here, nor by going back or loading anew. */
function arrives(): boolean {
  if (location.search === '' || document.referrer.startsWith(`${location.origin}/`)) return false
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return entry === undefined || entry.type === 'navigate'
}

function resume(): Kept {
  const kept = readKept()
  const link = hashOf(location.search)
  const seenAt = Date.now()
  const given = new URLSearchParams(location.search).get('subid') ?? ''
  // A redirect of Carom's, or a link of a page that could store nothing: the click is there.
  if (ownShape.test(given)) {
    return kept?.subid === given
      ? { ...kept, seenAt }
      : { subid: given, link, seenAt, isSent: true }
  }
  const isAnother = kept && arrives() && (kept.link !== link || seenAt - kept.seenAt > visitMs)
  return kept && !isAnother
    ? { ...kept, seenAt }
    : { subid: newSubid(), link, seenAt, isSent: false }
}

let current = resume()

const save = () =>
  write(
    name,
    [current.subid, current.link, current.seenAt.toString(36), current.isSent ? 1 : 0].join('.'),
  )

/** false: links of this host have to carry the subid. */
export const isStored = save()
export const { subid, isSent } = current

export function noteSent(): void {
  current = { ...current, isSent: true }
  save()
}
