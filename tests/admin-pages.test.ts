import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdminWorld, openAdminWorld } from './admin-world.ts'

const page = '<!doctype html><title>Carom</title>'
const code = 'console.log("a page")'

let world: AdminWorld
beforeAll(async () => {
  world = await openAdminWorld()
})
afterAll(() => world.close())

async function build(folder: string): Promise<void> {
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(join(folder, 'index.html'), page)
  await writeFile(join(folder, 'assets/page-a1.js'), code)
  await writeFile(join(folder, 'assets/page-a1.js.br'), brotliCompressSync(code))
  await writeFile(join(folder, 'assets/page-a1.js.gz'), gzipSync(code))
  await writeFile(join(folder, '../secret.js'), 'secret')
}

test('until the pages are built, a plain page says how; then they are there without a new start', async () => {
  const before = await world.ask('/admin/')
  expect(before.status).toBe(200)
  expect(await before.text()).toContain('npm run build')

  await build(world.uiFolder)

  expect(await (await world.ask('/admin/')).text()).toBe(page)
})

test('every address of a page is the page, whatever a subid looks like', async () => {
  for (const path of [
    '/admin/',
    '/admin/inbound?q=1',
    '/admin/leads/a.b',
    '/admin/leads/..%2f..',
  ]) {
    const answer = await world.ask(path)

    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(await answer.text()).toBe(page)
  }
})

test('a page may load and run what comes from here, and nothing else', async () => {
  const policy = (await world.ask('/admin/')).headers.get('content-security-policy')

  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
  expect(policy).not.toContain('unsafe')
})

test('its files are kept for ever, and come compressed as the caller likes', async () => {
  for (const encoding of ['br', 'gzip', 'identity']) {
    const headers = { 'accept-encoding': encoding }
    const answer = await world.ask('/admin/assets/page-a1.js', { headers })

    expect(answer.headers.get('cache-control')).toContain('immutable')
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(answer.headers.get('content-encoding') ?? 'identity').toBe(encoding)
    expect(await answer.text()).toBe(code)
  }
})

test.each([
  '..%2f..%2fsecret.js',
  '%2e%2e%2f%2e%2e%2fsecret.js',
  '.hidden',
  'none.js',
  '..%5csecret.js',
])('no file is outside of the folder: %s', async (name) => {
  expect((await world.ask(`/admin/assets/${name}`)).status).toBe(404)
})
