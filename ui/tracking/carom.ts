import { markAll, markWhenUsed } from './links.ts'
import { type Said, send } from './send.ts'
import { whenShown } from './shown.ts'
import { cookie } from './storage.ts'
import { isSent, noteSent, subid } from './visit.ts'

/** What pages call: an event with what belongs to it, or a function that is given the subid. */
type Command = [asked: string | ((subid: string) => void), said?: Said]
type Carom = ((...command: Command) => void) & { q?: ArrayLike<unknown>[]; subid?: string }
type Page = Window & { carom?: Carom; fbq?: unknown }

const page: Page = window

const pixelMs = 1_000
const lookEveryMs = 50

/** Meta's own script writes `_fbp` a moment after it was loaded: a click is told with it. */
const pixelReady = () =>
  new Promise<void>((resolve) => {
    const until = Date.now() + pixelMs
    const look = () => {
      const isReady = page.fbq === undefined || cookie('_fbp') !== ''
      if (isReady || Date.now() > until) resolve()
      else setTimeout(look, lookEveryMs)
    }
    // Who leaves sooner is told of all the same.
    document.addEventListener('visibilitychange', () => resolve(), { once: true })
    look()
  })

async function tellClick(): Promise<void> {
  const from = document.referrer
  await pixelReady()
  const optsOut = 'globalPrivacyControl' in navigator && navigator.globalPrivacyControl
  const told = await send({
    click: 1,
    referrer: from === '' ? undefined : from,
    fbp: cookie('_fbp') || undefined,
    fbc: cookie('_fbc') || undefined,
    gpc: optsOut ? 1 : undefined,
  })
  if (told) noteSent()
}

function run(...[asked, said]: Command): void {
  if (typeof asked === 'function') asked(subid)
  else void send({ ...said, event: asked })
}

/** A page that changes without being loaded anew is one more view. */
function followMoves(): void {
  let path = location.pathname
  const look = () => {
    if (location.pathname === path) return
    path = location.pathname
    markAll()
    whenShown(() => void send({}))
  }
  const { pushState } = history
  history.pushState = (...state) => {
    pushState.apply(history, state)
    look()
  }
  addEventListener('popstate', look)
}

function start(): void {
  const waiting = page.carom?.q ?? []
  page.carom = Object.assign(run, { subid })
  for (const command of waiting) run(...(Array.from(command) as Command))
  whenShown(() => void (isSent ? send({}) : tellClick()))
  markAll()
  addEventListener('DOMContentLoaded', markAll)
  for (const name of ['click', 'auxclick', 'submit']) addEventListener(name, markWhenUsed, true)
  followMoves()
}

// Twice on a page, it is there once.
if (page.carom?.subid === undefined) start()
