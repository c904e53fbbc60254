import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { eventually } from '../eventually.ts'
import type { Behaviour } from '../partner.ts'
import { openWorld } from '../world.ts'
import { browserFlags, chromiumPath, openBrowser } from './browser.ts'

const key = 'pk_of_spring'

/**
 * Pages on a host of their own, and a browser to see them with. It is another site than Carom’s: the one is
 * an address, the other a name.
 */
export async function openPageHost() {
  const world = await openWorld({
    settings: ({ url }) => ({
      sources: [{ id: 'google', externalId: 'gclid' }],
      campaigns: [
        {
          ...{ id: 'spring', source: 'google', publicKey: key },
          prelandings: [{ id: 'quiz', url: `${url}/quiz?subid={subid}` }],
          landings: [
            { id: 'offer', url: `${url}/offer?s={subid}`, network: 'pp' },
            { id: 'other', url: `${url}/other`, network: 'pp', weight: 0 },
          ],
        },
      ],
      networks: [{ id: 'pp' }],
    }),
    flags: { 'page-rate': '0' },
  })
  const pages = world.partner.url
  const carom = world.url().replace('127.0.0.1', 'localhost')
  const shown = new Map<string, { html: string; headers?: Record<string, string> }>()
  const show: Behaviour = (response, { path }) => {
    const { html = '', headers = {} } = shown.get(path) ?? {}
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html)
  }
  world.partner.behaves(show)
  const browser = await openBrowser()
  const snippet = `<script async src="${carom}/carom.js?campaign=spring&key=${key}"></script>`
  return {
    ...{ world, pages, carom, snippet },
    image: `${carom}/px.gif?campaign=spring&key=${key}`,
    show: (path: string, html: string) => shown.set(path, { html }),
    /** A page with the script. */
    put: (path: string, body: string, headers: Record<string, string> = {}) =>
      shown.set(path, { html: `<!doctype html><title>page</title>${snippet}${body}`, headers }),
    async visitor(options: BrowserContextOptions = {}) {
      const context = await browser.newContext(options)
      const page = await context.newPage()
      const go = (path: string) => page.goto(`${pages}${path}`)
      return { context, page, go, close: () => context.close() }
    },
    /** Once these have happened, what is known of the subid. */
    traced: (subid: string, ...kinds: readonly string[]) =>
      eventually(
        () => world.trace(subid),
        ({ events = [] }) =>
          events.length >= kinds.length &&
          kinds.every((kind) => events.some((one) => one.kind === kind)),
      ),
    close: world.close,
  }
}

export type PageHost = Awaited<ReturnType<typeof openPageHost>>

/** As the script has it, once it is there. */
export const subidOf = (page: Page): Promise<string> =>
  page.evaluate(`new Promise((resolve) => {
    const look = () => (window.carom?.subid ? resolve(window.carom.subid) : setTimeout(look, 10))
    look()
  })`)

/** A browser that nobody steers: one that is steered renders nothing ahead. */
export async function browseUnwatched(url: string) {
  const profile = await mkdtemp(join(tmpdir(), 'carom-browser-'))
  // A headless browser says what it is, and is no visitor.
  const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36'
  const still = [
    ...['--remote-debugging-port=0', `--user-data-dir=${profile}`, `--user-agent=${agent}`],
  ]
  const child = spawn(chromiumPath, [...browserFlags, ...still, url], { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('close', resolve))
  return async () => {
    child.kill('SIGKILL')
    await ended
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}
