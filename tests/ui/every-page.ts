import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page, Request } from 'playwright-core'
import { root } from '../checkout.ts'
import { eventually } from '../eventually.ts'
import { violations } from './browser.ts'
import { busySubid } from './furnished.ts'

type Registered = { readonly path: string; readonly title: string; readonly bare?: boolean }

/** One of each kind, by the first word of the path. */
const examples: Readonly<Record<string, string>> = {
  leads: busySubid,
  networks: 'leadbit',
  destinations: 'keitaro',
  campaigns: 'fb-us-joint-care',
  sources: 'taboola',
}

/** Every page as it is registered, with an address that leads to something. */
export async function everyPage(): Promise<readonly (Registered & { readonly address: string })[]> {
  const folder = join(root, 'ui/pages')
  const found = await Promise.all(
    readdirSync(folder).map(
      async (name) =>
        (await import(join(folder, name, 'page.ts'))) as { readonly pages: readonly Registered[] },
    ),
  )
  return found.flatMap(({ pages }) => pages).map((page) => ({ ...page, address: addressOf(page) }))
}

function addressOf({ path }: Registered): string {
  return path.replaceAll(/\$\w+/g, () => {
    const example = examples[path.split('/')[1] ?? '']
    if (example === undefined) throw new Error(`which one is shown at ${path}? Add it to examples`)
    return example
  })
}

/** Several things at once, each by the next free one of these tabs. */
export async function inTabs<Tab, Item>(
  tabs: readonly Tab[],
  items: readonly Item[],
  look: (tab: Tab, item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items]
  await Promise.all(
    tabs.map(async (tab) => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await look(tab, item)
    }),
  )
}

const shape = `JSON.stringify({
  mains: document.querySelectorAll('main').length,
  headings: document.querySelectorAll('h1').length,
  title: document.title,
  words: (document.querySelector('main')?.textContent ?? '').trim().length,
})`

/** What has to hold of any page however it stands; one line for each thing that does not. */
export async function shapeProblems(tab: Page): Promise<readonly string[]> {
  const seen = JSON.parse(await tab.evaluate(shape)) as {
    readonly mains: number
    readonly headings: number
    readonly title: string
    readonly words: number
  }
  return [
    ...(seen.mains === 1 ? [] : [`${seen.mains} <main>`]),
    ...(seen.headings === 1 ? [] : [`${seen.headings} <h1>`]),
    ...(/^\S.* · Carom$/.test(seen.title) ? [] : [`its title is "${seen.title}"`]),
    ...(seen.words > 0 ? [] : ['it is blank']),
  ]
}

/** Whether it can be read by everybody. What a theme changes is colour alone. */
export async function axeProblems(
  tab: Page,
  theme: 'dark' | 'light',
  within?: string,
): Promise<readonly string[]> {
  // Told by hand: a tab behind others hears late of what its device prefers.
  await tab.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
  return violations(tab, {
    ...(theme === 'dark' ? {} : { rules: ['color-contrast', 'link-in-text-block'] }),
    ...(within === undefined ? {} : { within }),
  })
}

export async function isTooWide(tab: Page): Promise<boolean> {
  return tab.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')
}

/** By its address; the page has said what it has to say: nothing is asked for, and nothing awaited. */
export async function come(tab: Page, address: string): Promise<void> {
  const asked = requestsOf(tab)
  await tab.goto(address)
  await hasCome(tab, asked)
}

/** From another page, as by a link: nothing is loaded twice. */
export async function goOn(tab: Page, address: string): Promise<void> {
  if (!(await tab.evaluate(`document.querySelector('main') !== null`))) return come(tab, address)
  const asked = requestsOf(tab)
  // Its title is the last thing that a page sets; its own filters are the same page.
  const isOther = new URL(tab.url()).pathname !== new URL(address).pathname
  if (isOther) await tab.evaluate(`document.title = ''`)
  await tab.evaluate(`history.pushState(null, '', ${JSON.stringify(address)})`)
  await eventually(
    () => tab.title(),
    (title) => title !== '',
  )
  await hasCome(tab, asked)
}

async function hasCome(tab: Page, asked: ReturnType<typeof requestsOf>): Promise<void> {
  await tab.locator('main').first().waitFor()
  await asked.answered()
  await tab.locator('main [role=status] .sr-only').first().waitFor({ state: 'detached' })
}

const quietMs = 60

/** Those under way from now on; `answered`: there have been none for a moment. */
export function requestsOf(tab: Page) {
  let [open, changedAt] = [0, performance.now()]
  const count = (more: number) => (request: Request) => {
    // A stream goes on for as long as it is looked at.
    if (request.resourceType() === 'eventsource') return
    open = Math.max(0, open + more)
    changedAt = performance.now()
  }
  const [more, fewer] = [count(1), count(-1)]
  tab.on('request', more)
  tab.on('requestfinished', fewer)
  tab.on('requestfailed', fewer)
  const isQuiet = () => open === 0 && performance.now() - changedAt > quietMs
  return {
    async answered() {
      await eventually(isQuiet, (quiet) => quiet)
      tab.off('request', more)
      tab.off('requestfinished', fewer)
      tab.off('requestfailed', fewer)
    },
  }
}
