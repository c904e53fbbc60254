import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adminToken } from '../world.ts'
import { hasBrowser, violations } from './browser.ts'
import { openUiWorld, type UiWorld } from './ui-world.ts'

describe.runIf(hasBrowser)('the frame of the admin', () => {
  let world: UiWorld
  beforeAll(async () => {
    world = await openUiWorld()
  })
  afterAll(() => world?.close())

  test('whoever is not signed in is asked to, and then sees what the link was for', async () => {
    const { page, open, close } = await world.visit({ isSignedIn: false })
    await open('/networks?q=abc')

    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'API token' }).click()
    await page.getByLabel('API token', { exact: true }).fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('This token opens nothing').waitFor()
    await page.getByLabel('API token', { exact: true }).fill(adminToken)
    await page.getByRole('button', { name: 'Sign in' }).click()

    await page.getByRole('heading', { name: 'Networks', level: 1 }).waitFor()
    expect(page.url()).toContain('/admin/networks?q=abc')
    await close()
  })

  test('a session that ended elsewhere ends here with the next answer', async () => {
    const { page, context, open, close } = await world.visit()
    await open('/inbound')
    await page.getByRole('heading', { name: 'Inbound postbacks', level: 1 }).waitFor()

    await context.clearCookies()
    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.getByRole('button', { name: /^Not accepted/ }).click()

    await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor()
    await close()
  })

  test('G and a letter goes to a page, Ctrl K finds one, and ? names the keys', async () => {
    const { page, open, close } = await world.visit()
    await open('/reports')
    await page.getByRole('heading', { name: 'Reports', level: 1 }).waitFor()

    await page.keyboard.press('g')
    await page.keyboard.press('n')
    await page.getByRole('heading', { name: 'Networks', level: 1 }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('campa')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()

    expect(await violations(page)).toEqual([])
    await close()
  })
})
