import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../checkout.ts'
import { eventually } from '../eventually.ts'
import { hasBrowser } from './browser.ts'
import { browseUnwatched, openPageHost, type PageHost, subidOf } from './page-host.ts'

const kB = 1000

test('the script of pages weighs 3 kB at most', () => {
  const script = readFileSync(join(root, 'dist/ui/carom.js'))

  expect(gzipSync(script, { level: 9 }).length).toBeLessThan(3 * kB)
})

describe.runIf(hasBrowser)('pages of another host', () => {
  let host: PageHost
  beforeAll(async () => {
    host = await openPageHost()
  })
  afterAll(() => host?.close())

  test('a visit is one click with all it came with; further pages are views, and links carry the subid', async () => {
    host.put(
      '/quiz',
      `<a id="mine" href="/offer">on</a>
       <a id="out" href="https://pp.example/?sub1={subid}#x">out</a>
       <a id="marked" href="https://pp.example/?a=1#x" data-carom="s2">marked</a>
       <a id="onward" href="${host.carom}/l">onward</a>
       <form id="form" data-carom action="/sent"><input id="field" name="ref" value="{subid}"></form>`,
    )
    host.put('/offer', '')
    const { page, go, close } = await host.visitor()
    await go('/quiz?gclid=G-1&fbclid=IwAR9&utm_source=x')
    const subid = await subidOf(page)

    const { click } = await host.traced(subid, 'click')
    expect(click).toMatchObject({
      ...{ campaign: 'spring', source: 'google', prelanding: 'quiz', landing: null },
      ...{ externalId: 'G-1', domain: '127.0.0.1', browser: 'Chrome', doNotSell: false },
      params: {
        ...{ utm_source: 'x', page: `${host.pages}/quiz` },
        fbc: expect.stringMatching(/^fb\.1\.\d{13}\.IwAR9$/),
      },
    })
    const href = (id: string) => page.locator(`#${id}`).getAttribute('href')
    expect(await href('mine')).toBe('/offer')
    expect(await href('out')).toBe(`https://pp.example/?sub1=${subid}#x`)
    expect(await href('marked')).toBe(`https://pp.example/?a=1&s2=${subid}#x`)
    expect(await page.locator('#field').inputValue()).toBe(subid)
    expect(await page.locator('#form input[name=subid]').getAttribute('value')).toBe(subid)

    await page.reload()
    await page.click('#mine')
    await page.waitForURL('**/offer')
    expect(await subidOf(page)).toBe(subid)
    const { events } = await host.traced(subid, 'click', 'view', 'view')
    expect(events.filter(({ kind }) => kind === 'click')).toHaveLength(1)
    expect(events.at(-1)).toMatchObject({ kind: 'view', landing: 'offer' })

    await go('/quiz')
    await page.click('#onward')
    await page.waitForURL(`**/offer?s=${subid}`)
    await close()
  })

  test('who comes by another ad is another click; who came by Carom’s own link stays the one they are', async () => {
    host.put('/offer', '')
    const { page, go, close } = await host.visitor()
    await go('/offer?gclid=A')
    const first = await subidOf(page)
    await host.traced(first, 'click')
    await go('/offer')
    expect(await subidOf(page)).toBe(first)
    await go('/offer?gclid=B')
    const second = await subidOf(page)
    expect(second).not.toBe(first)
    expect((await host.traced(second, 'click')).click).toMatchObject({ externalId: 'B' })

    const { subid } = await host.world.visit('/c/spring')
    await go(`/offer?subid=${subid}`)
    expect(await subidOf(page)).toBe(subid)
    const { events } = await host.traced(subid, 'click', 'view')
    expect(events.filter(({ kind }) => kind === 'click')).toHaveLength(1)
    await close()
  })

  test('an event said before the script was there, and one after, are the lead’s', async () => {
    host.put(
      '/offer',
      `<script>
        window.carom = window.carom || function () { (carom.q = carom.q || []).push(arguments) }
        carom('Lead', { txid: 'early' })
        carom((subid) => { document.title = subid })
      </script>`,
    )
    const { page, go, close } = await host.visitor()
    await go('/offer')
    const subid = await subidOf(page)
    await page.evaluate('carom("Lead", { txid: "later" }), carom("Purchase", { payout: 5 })')

    const leads = await eventually(
      () => host.world.items(`/leads?subid=${subid}`),
      (found) => found.length === 2,
    )
    expect(leads.map(({ txid }) => txid).sort()).toEqual(['early', 'later'])
    expect(leads.map(({ status, network }) => [status, network])).toEqual([
      ['Lead', 'pp'],
      ['Lead', 'pp'],
    ])
    expect(await page.title()).toBe(subid)
    await close()
  })

  test('without cookies the subid is in storage, and without that in the links of the page', async () => {
    host.put('/quiz', '<a id="mine" href="/offer">on</a>')
    host.put('/offer', '')
    const one = await host.visitor()
    const session = await one.context.newCDPSession(one.page)
    await session.send('Emulation.setDocumentCookieDisabled', { disabled: true })
    await one.go('/quiz?gclid=C')
    const kept = await subidOf(one.page)
    await host.traced(kept, 'click')
    await one.page.click('#mine')
    await one.page.waitForURL('**/offer')
    expect(await subidOf(one.page)).toBe(kept)
    expect(await one.context.cookies()).toEqual([])
    await one.close()

    // Of an origin of its own such a page may neither write cookies nor store anything.
    const barred = { 'content-security-policy': 'sandbox allow-scripts' }
    host.put('/quiz', '<a id="mine" href="/offer?b=1#x">on</a>', barred)
    host.put('/offer', '', barred)
    const two = await host.visitor()
    await two.go('/quiz?gclid=D')
    const carried = await subidOf(two.page)
    await host.traced(carried, 'click')
    await two.page.click('#mine')
    await two.page.waitForURL(`**/offer?b=1&subid=${carried}#x`)
    expect(await subidOf(two.page)).toBe(carried)
    const { events } = await host.traced(carried, 'click', 'view')
    expect(events.map(({ kind }) => kind)).toEqual(['click', 'view'])
    await two.close()
  })

  test('twice on a page it tells once; pages that change without loading are views, and new links are marked', async () => {
    host.put('/offer', host.snippet)
    const { page, go, close } = await host.visitor()
    await go('/offer')
    const subid = await subidOf(page)
    await host.traced(subid, 'click')
    await page.evaluate(`history.pushState({}, '', '/other')`)
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend',
      '<a id="late" href="/gone?s={subid}">late</a>')`)
    await page.click('#late')
    await page.waitForURL(`**/gone?s=${subid}`)

    const { events } = await host.traced(subid, 'click', 'view')
    expect(events.map(({ kind }) => kind)).toEqual(['click', 'view'])
    expect(events.at(-1)).toMatchObject({ landing: 'other' })
    await close()
  })

  test('a page rendered ahead is a click when it is shown, and not before', async () => {
    host.put('/offer', '<script>fetch("/ahead?" + document.prerendering)</script>')
    host.show(
      '/list',
      `<!doctype html><title>list</title>
        <script type="speculationrules">
          {"prerender":[{"source":"list","urls":["/offer?gclid=P"],"eagerness":"immediate"}]}
        </script>
        <script>
          setInterval(async () => {
            const said = await fetch('/go')
            if ((await said.text()) === 'go') location.href = '/offer?gclid=P'
          }, 50)
        </script>`,
    )
    const clicks = async () =>
      Number(/^carom_clicks_total (\d+)/m.exec((await host.world.call('/metrics')).text)?.[1])
    const before = await clicks()
    const close = await browseUnwatched(`${host.pages}/list`)
    const ahead = () => host.world.partner.heard.filter(({ path }) => path === '/ahead')
    const [first] = await eventually(ahead, (found) => found.length > 0)
    expect(String(first?.query)).toBe('true=')
    expect(await clicks()).toBe(before)

    host.show('/go', 'go')
    await eventually(clicks, (count) => count === before + 1)
    await close()
  })

  test('who does not want their data sold is kept as such', async () => {
    host.put('/offer', '')
    const { page, context, go, close } = await host.visitor()
    // As browsers do that have the setting.
    await context.addInitScript(
      `Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })`,
    )
    await go('/offer')

    expect((await host.traced(await subidOf(page), 'click')).click).toMatchObject({
      doNotSell: true,
    })
    await close()
  })

  test('where the page’s policy lets no call out, images are asked for instead', async () => {
    host.put('/offer', '', {
      'content-security-policy': `connect-src 'none'; script-src ${host.carom}; img-src ${host.carom}`,
    })
    const { page, go, close } = await host.visitor()
    await go('/offer?gclid=I')

    const { click } = await host.traced(await subidOf(page), 'click')
    expect(click).toMatchObject({ externalId: 'I', landing: 'offer', domain: '127.0.0.1' })
    await close()
  })

  test('a visitor without scripts is a click by the image', async () => {
    host.put('/offer', `<noscript><img src="${host.image}&gclid=N"></noscript>`)
    const { page, go, close } = await host.visitor({ javaScriptEnabled: false })
    const answered = page.waitForResponse('**/px.gif?*')
    await go('/offer')

    expect((await answered).status()).toBe(200)
    await close()
  })
})
