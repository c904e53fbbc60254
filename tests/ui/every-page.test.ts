import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forget, hasBrowser, openBrowser, openTab, signIn, type Tab } from './browser.ts'
import {
  axeProblems,
  come,
  everyPage,
  goOn,
  inTabs,
  isTooWide,
  shapeProblems,
} from './every-page.ts'
import { joining, startBusy, startEmpty } from './furnished.ts'
import { pressEverything } from './press-everything.ts'

const tabsAtOnce = 3
const rubbish =
  '?from=rubbish&to=%00&tz=Mars/North&range=1&row=%22&q=%F0%9F%92%A5&tab=-1&sort=%3Cb%3E&by=x&limit=1e9&cursor=..&__proto__=1&id[]=2&live=maybe#%E0'

describe.runIf(hasBrowser)('every page', { timeout: 600_000 }, () => {
  let busy: Awaited<ReturnType<typeof startBusy>>
  let empty: Awaited<ReturnType<typeof startEmpty>>
  /** One for all: a cold browser takes longer to show its first page than all the rest. */
  let tabs: readonly Tab[]
  let context: BrowserContext
  let pages: Awaited<ReturnType<typeof everyPage>>
  beforeAll(async () => {
    const browser = openBrowser()
    ;[busy, empty, pages] = await Promise.all([startBusy(), startEmpty(), everyPage()])
    context = await (await browser).newContext({ reducedMotion: 'reduce', timezoneId: 'UTC' })
    tabs = await Promise.all(Array.from({ length: tabsAtOnce }, () => openTab(context)))
  })
  afterAll(() => Promise.all([busy?.close(), empty?.close(), context?.close()]))

  type Look = (tab: Page, say: (problem: string) => void, address: string) => Promise<void>
  type Wish = {
    readonly server: { readonly url: string; readonly token: string }
    /** Of the console's complaints, those that are the point. */
    readonly expected?: RegExp
    readonly prepare?: (context: BrowserContext) => Promise<unknown>
  }

  /** Looks at all of them, and collects what is wrong instead of stopping at the first. */
  async function lookAtAll({ server, expected, prepare }: Wish, look: Look): Promise<string[]> {
    await signIn(context, server)
    await prepare?.(context)
    const problems: string[] = []
    await inTabs(tabs, pages, async ({ page, complaints }, { path, address }) => {
      const before = complaints.length
      const say = (problem: string) => void problems.push(`${path} ${problem}`)
      await look(page, say, `${server.url}/admin${address}`).catch((error: unknown) =>
        say(`broke: ${String(error).slice(0, 300)}`),
      )
      for (const one of complaints.slice(before)) {
        if (expected?.test(one) !== true) say(`console: ${one}`)
      }
    })
    for (const tab of tabs) await forget({ context, ...tab }, server.url)
    return problems
  }

  const lookClosely: Look = async (tab, say, address) => {
    await tab.setViewportSize({ width: 1440, height: 900 })
    await goOn(tab, address)
    for (const problem of await shapeProblems(tab)) say(problem)
    for (const problem of await axeProblems(tab, 'dark')) say(`dark ${problem}`)
    for (const problem of await axeProblems(tab, 'light')) say(`light ${problem}`)
    await tab.setViewportSize({ width: 320, height: 640 })
    if (await isTooWide(tab)) say('is wider than 320 px')
  }

  /** The frame around it, and both themes of its parts, were looked at where it is full. */
  const lookInside: Look = async (tab, say, address) => {
    await tab.setViewportSize({ width: 320, height: 640 })
    await goOn(tab, address)
    for (const problem of await shapeProblems(tab)) say(problem)
    for (const problem of await axeProblems(tab, 'dark', 'main')) say(problem)
    if (await isTooWide(tab)) say('is wider than 320 px')
  }

  const lookAtShape =
    (arrive: typeof come): Look =>
    async (tab, say, address) => {
      await arrive(tab, address)
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
    expect(await lookAtAll(offline, lookAtShape(goOn))).toEqual([])

    const signedOut = (context: BrowserContext) => context.clearCookies()
    expect(await lookAtAll({ server: busy, prepare: signedOut }, lookAtShape(come))).toEqual([])
  })

  test('opens with what is right of an address full of rubbish', async () => {
    const look: Look = (tab, say, address) => lookAtShape(come)(tab, say, `${address}${rubbish}`)

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
