import { existsSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { root } from '../checkout.ts'

/** Debian's, unless CAROM_CHROMIUM names another. */
export const chromiumPath = process.env['CAROM_CHROMIUM'] ?? '/usr/bin/chromium'

/** Where a browser was asked for, its absence is a failure; on a machine without one pages are not tested. */
export const hasBrowser = process.env['CAROM_CHROMIUM'] !== undefined || existsSync(chromiumPath)

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function openBrowser(): Promise<Browser> {
  if (!existsSync(join(root, 'dist/ui/index.html'))) {
    throw new Error('the pages are not built: npm run build')
  }
  return chromium.launch({ executablePath: chromiumPath, args: flags })
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
  const { width = 1440, height = 900, theme = 'dark' } = wish
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
  })
  if (wish.isSignedIn !== false) await signIn(context, wish)
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const complaints = listen(page)
  const open = async (path: string) => {
    await page.goto(`${wish.url}/admin${path}`)
    await page.locator('main').first().waitFor()
  }
  return { context, page, complaints, open, close: () => context.close() }
}

async function signIn(context: BrowserContext, { url, token }: Wish): Promise<void> {
  const answer = await context.request.post(`${url}/api/v1/session`, {
    headers: { authorization: `Bearer ${token}` },
  })
  if (!answer.ok()) throw new Error(`no session: ${answer.status()} ${await answer.text()}`)
}

/** A page asks for parts that a server may not have; the browser calls each answer an error. */
const isAbsentPart = /status of 404 .*\/api\/v1\//

/** Everything the console calls an error or a breach of the content policy. */
export function listen(page: Page): readonly string[] {
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

/** What axe finds against WCAG 2.2 A and AA, one line each. */
export async function violations(page: Page, wish: AxeWish = {}): Promise<readonly string[]> {
  const { rules, within } = wish
  const runOnly = rules === undefined ? standard : { type: 'rule', values: rules }
  const place = within === undefined ? 'document' : JSON.stringify(within)
  // Through the protocol: a script element would break the page's content policy.
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe.source)
  const found: readonly Violation[] = await page.evaluate(
    `axe.run(${place}, ${JSON.stringify({ runOnly, resultTypes: ['violations'] })})
      .then((result) => result.violations)`,
  )
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
  )
}
