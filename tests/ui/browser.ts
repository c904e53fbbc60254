import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { root } from '../checkout.ts'

/** Debian's, unless CAROM_CHROMIUM names another. */
export const chromiumPath = process.env['CAROM_CHROMIUM'] ?? '/usr/bin/chromium'

/** Where a browser was asked for, its absence is a failure; on a machine without one pages are not tested. */
export const hasBrowser = process.env['CAROM_CHROMIUM'] !== undefined || existsSync(chromiumPath)

export const browserFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Tabs of one site share what was compiled.
  '--process-per-site',
]

let browser: Promise<Browser> | undefined

/**
 * One for all files of a process, and ended with it: a cold one takes seconds until it shows its first page.
 * Whoever opens something in it closes that.
 */
export function openBrowser(): Promise<Browser> {
  browser ??= launch()
  return browser
}

async function launch(): Promise<Browser> {
  if (!existsSync(join(root, 'dist/ui/index.html'))) {
    throw new Error('the pages are not built: npm run build')
  }
  return chromium.launch({ executablePath: chromiumPath, args: browserFlags })
}

type Wish = {
  readonly url: string
  readonly token: string
  readonly theme?: 'dark' | 'light'
  readonly width?: number
  readonly height?: number
  readonly isSignedIn?: boolean
}

/** A person's browser, signed in; what its console said of errors is kept. */
export async function openVisitor(browser: Browser, wish: Wish) {
  const visits = openVisits(browser)
  const visitor = await visits.visit(wish)
  return { ...visitor, close: () => visitor.context.close() }
}

/** A page, and what its console complains of. */
export type Tab = { readonly page: Page; readonly complaints: string[] }
type Seat = Tab & { readonly context: BrowserContext }

/**
 * People who come one after the other: each finds a browser without cookies, storage or pages of anybody
 * before. The process behind it stays, warm: a cold one takes seconds until it shows its first page.
 */
export function openVisits(browser: Browser) {
  const taken = new Set<Seat>()
  return {
    async visit(wish: Wish) {
      const seat = free.pop() ?? (await openSeat(browser))
      taken.add(seat)
      const { context, page, complaints } = seat
      const { width = 1440, height = 900, theme = 'dark' } = wish
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      if (wish.isSignedIn !== false) await signIn(context, wish)
      const open = async (path: string) => {
        await page.goto(`${wish.url}/admin${path}`)
        await page.locator('main').first().waitFor()
      }
      const close = async () => {
        await forget(seat, wish.url)
        taken.delete(seat)
        free.push(seat)
      }
      return { context, page, complaints: complaints as readonly string[], open, close }
    },
    /** Those who have not gone by themselves, as when a test failed. */
    async close() {
      await Promise.all([...taken].map(({ context }) => context.close()))
    },
  }
}

const free: Seat[] = []

async function openSeat(browser: Browser): Promise<Seat> {
  const context = await browser.newContext({ timezoneId: 'UTC' })
  return { context, ...(await openTab(context)) }
}

export async function openTab(context: BrowserContext): Promise<Tab> {
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  return { page, complaints: listen(page) }
}

/** Leaves nothing of who was here. A plain text of the same site keeps the process. */
export async function forget({ context, page, complaints }: Seat, url: string): Promise<void> {
  await context.unrouteAll()
  await page.goto(`${url}/healthz`)
  await page.evaluate('localStorage.clear(), sessionStorage.clear()')
  await context.clearCookies()
  complaints.length = 0
}

export async function signIn(
  context: BrowserContext,
  { url, token }: Pick<Wish, 'url' | 'token'>,
): Promise<void> {
  const answer = await context.request.post(`${url}/api/v1/session`, {
    headers: { authorization: `Bearer ${token}` },
  })
  if (!answer.ok()) throw new Error(`no session: ${answer.status()} ${await answer.text()}`)
}

/** A page asks for parts that a server may not have; the browser calls each answer an error. */
const isAbsentPart = /status of 404 .*\/api\/v1\//

/** Everything the console calls an error or a breach of the content policy. */
function listen(page: Page): string[] {
  const heard: string[] = []
  page.on('pageerror', (error) => heard.push(error.message))
  page.on('console', (message) => {
    const said = `${message.text()} ${message.location().url}`
    const isLoud = message.type() === 'error' || message.type() === 'warning'
    if (isLoud && !isAbsentPart.test(said)) heard.push(said)
  })
  return heard
}

type Violation = {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

const standard = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

type AxeWish = {
  /** These alone. */
  readonly rules?: readonly string[]
  /** Of this part alone. */
  readonly within?: string
}

/** The small one: it is read anew in every document. */
const require = createRequire(import.meta.url)
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds against WCAG 2.2 A and AA, one line each. */
export async function violations(page: Page, wish: AxeWish = {}): Promise<readonly string[]> {
  const { rules, within } = wish
  const runOnly = rules === undefined ? standard : { type: 'rule', values: rules }
  const place = within === undefined ? 'document' : JSON.stringify(within)
  // Through the protocol: a script element would break the page's content policy.
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe)
  const found: readonly Violation[] = await page.evaluate(
    `axe.run(${place}, ${JSON.stringify({ runOnly, resultTypes: ['violations'], preload: false })})
      .then((result) => result.violations)`,
  )
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
  )
}
