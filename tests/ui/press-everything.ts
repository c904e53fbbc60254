import type { Page, Response } from 'playwright-core'
import { goOn, requestsOf } from './every-page.ts'

const mostPresses = 25

/**
 * Presses whatever can be pressed on a page, dialogs included, and tells what the server refused:
 * whoever is not allowed to do something is not to be offered it.
 */
export async function pressEverything(tab: Page, address: string): Promise<readonly string[]> {
  const refused: string[] = []
  let pressed = 'the page itself'
  const hear = (answer: Response) => {
    const { method, url } = { method: answer.request().method(), url: new URL(answer.url()) }
    if (answer.status() === 403) refused.push(`${pressed}: ${method} ${url.pathname}`)
  }
  tab.on('response', hear)
  await goOn(tab, address)
  for (const name of await namesOf(tab, 'main')) {
    pressed = `"${name}"`
    await press(tab, 'main', name)
    for (const inner of (await namesOf(tab, '[role=dialog], [role=alertdialog]')).toReversed()) {
      pressed = `"${name}", then "${inner}"`
      await press(tab, '[role=dialog], [role=alertdialog]', inner)
    }
    await tab.keyboard.press('Escape')
    if (tab.url() !== address) await goOn(tab, address)
  }
  tab.off('response', hear)
  return refused
}

const buttons = 'button:not(:disabled):not([aria-disabled=true])'
const nameOf = `(button) => button.getAttribute('aria-label') ?? button.textContent.trim()`
const visible = (within: string) =>
  `[...document.querySelectorAll(${JSON.stringify(within)})]
    .flatMap((part) => [...part.querySelectorAll(${JSON.stringify(buttons)})])
    .filter((button) => button.checkVisibility())`

/** What the buttons say; one of each is enough. */
async function namesOf(tab: Page, within: string): Promise<readonly string[]> {
  const all = (await tab.evaluate(`${visible(within)}.map(${nameOf})`)) as readonly string[]
  return [...new Set(all)].filter((name) => name !== '').slice(0, mostPresses)
}

/** One that is gone by now, or lies under something, is not pressed. */
async function press(tab: Page, within: string, name: string): Promise<void> {
  const isIt = `(button) => (${nameOf})(button) === ${JSON.stringify(name)}`
  const found = await tab.evaluateHandle(`${visible(within)}.find(${isIt})`)
  const button = found.asElement()
  if (button === null) return
  const asked = requestsOf(tab)
  await button.click({ timeout: 700 }).catch(() => undefined)
  await asked.answered()
}
