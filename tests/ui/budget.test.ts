import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../checkout.ts'
import { hasBrowser } from './browser.ts'
import { openUiWorld, type UiWorld } from './ui-world.ts'

const assets = join(root, 'dist/ui/assets')
const sizeOf = (name: string) => statSync(join(assets, `${name}.gz`)).size
const kB = 1000

describe.runIf(hasBrowser)('what the admin weighs', () => {
  let world: UiWorld
  beforeAll(async () => {
    world = await openUiWorld()
    await world.lead('Lead')
  })
  afterAll(() => world?.close())

  test('the heaviest page loads 240 kB of script at most, and 15 kB of style', async () => {
    const { page, open, close } = await world.visit()
    const loaded = new Set<string>()
    page.on('request', (request) => {
      const name = /\/assets\/([^?]+\.(?:js|css))/.exec(request.url())?.[1]
      if (name !== undefined) loaded.add(name)
    })
    await open('/inbound')
    await page.getByRole('row').nth(1).waitFor()
    await page.waitForLoadState('networkidle')
    await close()

    const sum = (ending: string) =>
      [...loaded]
        .filter((name) => name.endsWith(ending))
        .reduce((all, name) => all + sizeOf(name), 0)
    expect(sum('.js')).toBeGreaterThan(50 * kB)
    expect(sum('.js')).toBeLessThan(240 * kB)
    expect(sum('.css')).toBeLessThan(15 * kB)
  })

  test('no page brings more than 40 kB of its own', () => {
    const pages = readdirSync(assets).filter((name) => /-page-[\w-]+\.js$/.test(name))

    expect(pages.length).toBeGreaterThan(15)
    for (const name of pages) expect(`${name} ${sizeOf(name) < 40 * kB}`).toBe(`${name} true`)
  })
})
