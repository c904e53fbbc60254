import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasBrowser, listen, openBrowser, openVisitor } from './browser.ts'
import { axeProblems, come, everyPage, inTabs, isTooWide, shapeProblems } from './every-page.ts'
import { joining, startBusy, startEmpty } from './furnished.ts'
import { pressEverything } from './press-everything.ts'

const tabsAtOnce = 4
const rubbish =
  '?from=rubbish&to=%00&tz=Mars/North&range=1&row=%22&q=%F0%9F%92%A5&tab=-1&sort=%3Cb%3E&by=x&limit=1e9&cursor=..&__proto__=1&id[]=2&live=maybe#%E0'

describe.runIf(hasBrowser)('every page', { timeout: 240_000 }, () => {
  let busy: Awaited<ReturnType<typeof startBusy>>
  let empty: Awaited<ReturnType<typeof startEmpty>>
  let browser: Browser
  let pages: Awaited<ReturnType<typeof everyPage>>
  beforeAll(async () => {
    ;[busy, empty, browser, pages] = await Promise.all([
      startBusy(),
      startEmpty(),
      openBrowser(),
      everyPage(),
    ])
  })
  afterAll(() => Promise.all([busy?.close(), empty?.close(), browser?.close()]))

  type Look = (tab: Page, say: (problem: string) => void, address: string) => Promise<void>
  type Wish = {
    readonly server: { readonly url: string; readonly token: string }
    /** Of the console's complaints, those that are the point. */
    readonly expected?: RegExp
    readonly prepare?: (context: BrowserContext) => Promise<unknown>
  }

  /** Looks at all of them, and collects what is wrong instead of stopping at the first. */
  async function lookAtAll({ server, expected, prepare }: Wish, look: Look): Promise<string[]> {
    const { context, close } = await openVisitor(browser, server)
    await prepare?.(context)
    const problems: string[] = []
    const tabs = await Promise.all(Array.from({ length: tabsAtOnce }, () => context.newPage()))
    const heard = new Map(tabs.map((tab) => [tab, listen(tab)]))
    await inTabs(tabs, pages, async (tab, { path, address }) => {
      const before = heard.get(tab)?.length ?? 0
      const say = (problem: string) => void problems.push(`${path} ${problem}`)
      tab.setDefaultTimeout(20_000)
      await look(tab, say, `${server.url}/admin${address}`).catch((error: unknown) =>
        say(`broke: ${String(error).slice(0, 300)}`),
      )
      const complaints = (heard.get(tab) ?? []).slice(before)
      for (const one of complaints) if (expected?.test(one) !== true) say(`console: ${one}`)
    })
    await close()
    return problems
  }

  const lookClosely: Look = async (tab, say, address) => {
    await tab.setViewportSize({ width: 1440, height: 900 })
    await come(tab, address)
    for (const problem of await shapeProblems(tab)) say(problem)
    for (const problem of await axeProblems(tab, 'dark')) say(`dark ${problem}`)
    for (const problem of await axeProblems(tab, 'light')) say(`light ${problem}`)
    await tab.setViewportSize({ width: 320, height: 640 })
    if (await isTooWide(tab)) say('is wider than 320 px')
  }

  /** The frame around it, and both themes of its parts, were looked at where it is full. */
  const lookInside: Look = async (tab, say, address) => {
    await tab.setViewportSize({ width: 320, height: 640 })
    await come(tab, address)
    for (const problem of await shapeProblems(tab)) say(problem)
    for (const problem of await axeProblems(tab, 'dark', 'main')) say(problem)
    if (await isTooWide(tab)) say('is wider than 320 px')
  }

  const lookAtShape: Look = async (tab, say, address) => {
    await come(tab, address)
    for (const problem of await shapeProblems(tab)) say(problem)
  }

  test('with something to show can be read by everybody, in both themes and 320 px wide', async () => {
    expect(await lookAtAll({ server: busy }, lookClosely)).toEqual([])
  })

  test('with nothing to show yet can be read by everybody', async () => {
    expect(await lookAtAll({ server: empty }, lookInside)).toEqual([])
  })

  test('says so, readably, when the server fails', async () => {
    const problem = { title: 'Something went wrong here', status: 500, reason: 'internal-error' }
    const failing = (context: BrowserContext) =>
      context.route(isNotSession, (route) => route.fulfill({ status: 500, json: problem }))
    const wish = { server: busy, expected: /status of 500/, prepare: failing }

    expect(await lookAtAll(wish, lookInside)).toEqual([])
  })

  test('is not blank when nothing answers, nor when nobody is signed in', async () => {
    const silent = (context: BrowserContext) => context.route(isNotSession, (one) => one.abort())
    const offline = { server: busy, expected: /net::ERR_FAILED/, prepare: silent }
    expect(await lookAtAll(offline, lookAtShape)).toEqual([])

    const signedOut = (context: BrowserContext) => context.clearCookies()
    expect(await lookAtAll({ server: busy, prepare: signedOut }, lookAtShape)).toEqual([])
  })

  test('opens with what is right of an address full of rubbish', async () => {
    const look: Look = (tab, say, address) => lookAtShape(tab, say, `${address}${rubbish}`)

    expect(await lookAtAll({ server: busy }, look)).toEqual([])
  })

  test('offers a viewer nothing that is refused to them', async () => {
    const asViewer = async (context: BrowserContext) => {
      await context.clearCookies()
      const data = joining(busy.viewer)
      const joined = await context.request.post(`${busy.url}/api/v1/setup`, { data })
      expect(joined.status()).toBe(200)
    }
    const look: Look = async (tab, say, address) => {
      for (const refused of await pressEverything(tab, address)) say(`offers ${refused}`)
    }

    expect(await lookAtAll({ server: busy, prepare: asViewer }, look)).toEqual([])
  })
})

const isNotSession = (url: URL) =>
  url.pathname.startsWith('/api/v1/') && url.pathname !== '/api/v1/session'
