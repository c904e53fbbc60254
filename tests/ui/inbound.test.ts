import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { hasBrowser, violations } from './browser.ts'
import { openUiWorld, type UiWorld } from './ui-world.ts'

describe.runIf(hasBrowser)('the log of inbound postbacks', () => {
  let world: UiWorld
  let bought = ''
  beforeAll(async () => {
    world = await openUiWorld()
    for (let count = 0; count < 12; count += 1) await world.lead('Lead')
    await world.call('/postback/pp?status=Lead')
    bought = await world.lead('Lead', 'Purchase&payout=12.50')
  })
  afterAll(() => world?.close())

  test.each(['dark', 'light'] as const)(
    'can be read by everybody, %s: rows, an open row, a filter, on a phone',
    async (theme) => {
      const { page, open, complaints, close } = await world.visit({ theme })
      await open('/inbound')
      await page.getByRole('row').nth(5).waitFor()
      expect(await violations(page)).toEqual([])

      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await page.getByRole('complementary').getByText('Postback from pp').first().waitFor()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
      await page.keyboard.press('f')
      await page.getByRole('dialog', { name: 'Add a filter' }).waitFor()
      expect(await violations(page)).toEqual([])

      await page.setViewportSize({ width: 320, height: 640 })
      await page.reload()
      await page.getByRole('row').nth(2).waitFor()
      expect(await violations(page)).toEqual([])
      const tooWide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'
      expect(await page.evaluate(tooWide)).toBe(false)
      expect(complaints).toEqual([])
      await close()
    },
  )

  test('a key opens a row, the address names it, and whoever gets the link sees it', async () => {
    const { page, open, close } = await world.visit()
    await open('/inbound')
    await page.getByRole('row').nth(5).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: `Postback of ${bought}` })
    await panel.waitFor()
    const link = page.url()
    expect(link).toContain('row=p_')

    await page.goBack()
    await panel.waitFor({ state: 'detached' })
    await page.goto(link)
    await panel.waitFor()
    await page.keyboard.press('o')
    await page.getByRole('heading', { name: bought, level: 1 }).waitFor()
    await close()
  })

  test('an address that is wrong in parts opens with the parts that are right', async () => {
    const { page, open, complaints, close } = await world.visit()
    await open('/inbound?outcome=refused&from=rubbish&to=%00&tz=Mars/North&range=1&row=%22&x=1')

    await page.getByRole('row').nth(1).waitFor()
    expect(await page.getByRole('row').count()).toBe(2)
    expect(
      await page
        .getByRole('button', { name: /^Not accepted/ })
        .first()
        .getAttribute('aria-pressed'),
    ).toBe('true')
    expect(complaints).toEqual([])
    await close()
  })

  test('a tab narrows the rows and stands in the address; without a match the way back is one button', async () => {
    const { page, open, close } = await world.visit()
    await open('/inbound')
    await page.getByRole('row').nth(5).waitFor()

    await page.getByRole('button', { name: /^Came late/ }).click()
    await page.getByText('No postback matches').waitFor()
    expect(new URL(page.url()).search).toBe('?outcome=stale')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByRole('row').nth(5).waitFor()
    expect(new URL(page.url()).search).toBe('')
    await close()
  })

  test('a subid of figures alone stays text', async () => {
    await world.call('/postback/pp?subid=00123&status=Lead')
    const { page, open, close } = await world.visit()

    await open('/leads/00123')

    await page.getByRole('heading', { name: '00123', level: 1 }).waitFor()
    await page.getByText('Postback from pp').waitFor()
    await close()
  })

  test('what comes too fast to be shown live is counted, and loaded when it is asked for', async () => {
    const { page, open, complaints, close } = await world.visit()
    await open('/inbound?live=1')
    await page.getByText('Live', { exact: true }).waitFor()
    const notice = page.getByText(/^[\d,]+ more came too fast to be shown\./)

    // How many are too many depends on how fast this machine takes them.
    for (let round = 0; !(await notice.isVisible()); round += 1) {
      const calls = Array.from({ length: 400 }, (_, index) =>
        world.call(`/postback/pp?subid=fast-${round}-${index}&status=Lead`),
      )
      await Promise.all(calls)
    }
    // The last of them may still be on their way, and are counted anew.
    const load = page.getByRole('button', { name: 'Load them' })
    await eventually(
      async () => {
        if (await load.isVisible()) await load.click()
        await page.waitForTimeout(1_500)
        return notice.isVisible()
      },
      (isThere) => !isThere,
    )

    await page
      .getByText(/^fast-\d+-\d+$/)
      .first()
      .waitFor({ state: 'attached' })
    expect(complaints).toEqual([])
    await close()
  })

  test('a word that nobody knows leads to where it is said what it means', async () => {
    const told = await world.lead('Lead', 'Purchase&payout=12.50', 'approvedd')
    const { page, open, close } = await world.visit()
    await open(`/inbound?q=${told}`)
    await page.getByRole('row').nth(3).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Say what its word means' }).click()
    await page.getByRole('row', { name: /^approvedd Not understood/ }).waitFor()

    // Of an earlier word the panel tells its own amount, and how its conversion stands now.
    await open(`/inbound?q=${told}&status=Lead`)
    await page.getByRole('row').nth(1).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: `Postback of ${told}` })
    const fact = (name: string) => panel.locator('dl > div', { hasText: name }).locator('dd')
    await panel.getByText('Conversion now').waitFor()
    expect(await fact('Conversion now').textContent()).toBe('Purchase')
    expect(await fact('Payout').textContent()).toBe('–')
    await close()
  })
})
