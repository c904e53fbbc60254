import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { mmdb } from '../mmdb.ts'
import { type ListItem, openWorld, type World } from '../world.ts'

const agents = {
  iphone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  android:
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  windows:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
  facebook:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/490.0.0.40.109;FBDV/iPhone14,5]',
  crawler: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  preview: 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
}

const german = { country: { iso_code: 'DE' }, city: { names: { en: 'Munich' } } }
const bavarian = { ...german, subdivisions: [{ iso_code: 'BY', names: { en: 'Bavaria' } }] }
const american = { country: { iso_code: 'US' } }

let world: World
let folder = ''
const page = (id: string, more: object = {}) => ({
  id,
  url: `https://${id}.example/?subid={subid}`,
  ...more,
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carom-geo-'))
  await writeFile(join(folder, 'hosts.txt'), '# clouds\n192.0.2.0/24 # one\n2001:db8:5::/48\n')
  await saveGeo({ '203.0.113.0/24': bavarian, '198.51.100.0/24': american })
  world = await openWorld({
    flags: {
      'trust-proxy': '127.0.0.0/8',
      'geo-db': join(folder, 'city.mmdb'),
      datacentres: join(folder, 'hosts.txt'),
    },
    settings: {
      networks: [{ id: 'pp' }],
      campaigns: [
        {
          id: 'ruled',
          rules: [
            { id: 'apps', browser: ['Facebook', 'Instagram'], landings: ['webview'] },
            { id: 'bavarian-phones', region: 'Bavaria', device: 'mobile', landings: ['phones'] },
            { id: 'zone', params: { zone: 'vip*' }, not: { country: 'DE' }, landings: ['vip'] },
            { id: 'french', language: 'fr', landings: ['french'] },
          ],
          landings: [
            page('rest'),
            ...['webview', 'phones', 'vip', 'french'].map((id) => page(id, { weight: 0 })),
          ],
        },
        { id: 'plain', landings: [page('only')] },
        { id: 'watched', landings: [page('only')] },
        { id: 'marked', landings: [page('only')] },
        {
          id: 'capped',
          landings: [
            page('first', { dailyCap: 2, network: 'pp', weight: 1_000_000 }),
            page('next'),
          ],
        },
        { id: 'gone', archived: true, landings: [page('gone')] },
      ],
    },
  })
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

/** As it is done on a machine: the new file takes the place of the old. */
async function saveGeo(networks: Readonly<Record<string, object>>) {
  const path = join(folder, 'city.mmdb')
  await writeFile(`${path}.new`, mmdb(networks))
  await rename(`${path}.new`, path)
}

const visit = (path: string, agent: keyof typeof agents, more: Record<string, string> = {}) =>
  world.visit(path, {
    'user-agent': agents[agent],
    'x-forwarded-for': '198.51.100.7',
    ...more,
  })
const hostOf = async (visited: ReturnType<typeof visit>) =>
  new URL((await visited).location).hostname.replace('.example', '')
const clickOf = (subid: string) =>
  eventually(
    async () => (await world.trace(subid)).click,
    (click) => click !== null && click !== undefined,
  )

test('a click knows where its visitor is and what they browse with', async () => {
  const phone = await visit('/c/plain', 'iphone', { 'x-forwarded-for': '203.0.113.5' })
  const desk = await visit('/c/plain', 'windows')

  expect(await clickOf(phone.subid)).toMatchObject({
    ...{ country: 'DE', region: 'Bavaria', city: 'Munich' },
    ...{ device: 'mobile', os: 'iOS', browser: 'Safari', apart: null },
  })
  expect(await clickOf(desk.subid)).toMatchObject({
    ...{ country: 'US', region: null, city: null },
    ...{ device: 'desktop', os: 'Windows', browser: 'Microsoft Edge' },
  })
})

test('a proxy that is trusted says where a visitor is when the database does not know', async () => {
  const { subid } = await visit('/c/plain', 'android', {
    'x-forwarded-for': '192.0.2.1',
    'cf-ipcountry': 'BR',
    'cf-ipcity': Buffer.from('São Paulo').toString('latin1'),
  })

  expect(await clickOf(subid)).toMatchObject({ country: 'BR', city: 'São Paulo' })
})

test('rules are asked in their order before the weights', async () => {
  const bavarian = { 'x-forwarded-for': '203.0.113.5' }

  expect(await hostOf(visit('/c/ruled', 'windows'))).toBe('rest')
  expect(await hostOf(visit('/c/ruled', 'iphone', bavarian))).toBe('phones')
  expect(await hostOf(visit('/c/ruled', 'windows', bavarian))).toBe('rest')
  expect(await hostOf(visit('/c/ruled', 'facebook', bavarian))).toBe('webview')
  expect(await hostOf(visit('/c/ruled?zone=vip-7', 'windows'))).toBe('vip')
  expect(await hostOf(visit('/c/ruled?zone=vip-7', 'windows', bavarian))).toBe('rest')
  const french = { 'accept-language': 'fr-CA,fr;q=0.9,en;q=0.8' }
  expect(await hostOf(visit('/c/ruled', 'windows', french))).toBe('french')
})

test('who keeps a page of before is still held against the rules', async () => {
  const first = await visit('/c/ruled', 'windows')
  const later = await visit('/c/ruled', 'facebook', { cookie: first.cookie })

  expect(new URL(later.location).hostname).toBe('webview.example')
})

test('crawlers, previews and what is fetched ahead are kept apart and counted as no clicks', async () => {
  const visits = [
    await visit('/c/watched', 'crawler'),
    await visit('/c/watched', 'preview'),
    await visit('/c/watched', 'android', { 'sec-purpose': 'prefetch;prerender' }),
    await visit('/c/watched', 'android'),
    await visit('/c/watched', 'iphone'),
  ]

  expect(visits.map(({ status }) => status)).toEqual(visits.map(() => 302))
  const clicks = await Promise.all(visits.map(({ subid }) => clickOf(subid)))
  const aparts = clicks.map((click) => click?.['apart'])
  expect(aparts).toEqual(['crawler', 'preview', 'prefetch', null, null])
  await eventually(
    async () => {
      const { json } = await world.api('GET', '/reports?by=campaign&campaign=watched')
      return json.total.clicks
    },
    (counted) => counted === 2,
  )
  const { json: apart } = await world.api('GET', '/visits-apart?campaign=watched,none')
  expect(apart).toEqual({
    items: [{ campaign: 'watched', crawler: 1, preview: 1, prefetch: 1 }],
    next: null,
    total: { crawler: 1, preview: 1, prefetch: 1 },
    capped: false,
  })
  const { text } = await world.call('/metrics')
  expect(text).toMatch(/carom_visits_apart_total\{kind="crawler"\} 1\n/)
})

test('a click of a datacentre, and one more from an address of before, is marked and counts', async () => {
  const from = async (address: string, agent: keyof typeof agents = 'android') => {
    const { subid } = await visit('/c/marked', agent, { 'x-forwarded-for': address })
    return (await clickOf(subid))?.['mark']
  }

  expect(await from('198.51.100.80', 'crawler')).toBe(null)
  expect(await from('198.51.100.80')).toBe(null)
  expect(await from('198.51.100.80')).toBe('repeated')
  expect(await from('192.0.2.80')).toBe('datacentre')
  expect(await from('192.0.2.80')).toBe('datacentre, repeated')
  expect(await from('2001:db8:5:1::9')).toBe('datacentre')
  expect(await from('2001:db8:7:1::9')).toBe(null)
  expect(await from('2001:db8:7:1:2:3:4:5')).toBe('repeated')
  await world.call('/c/marked', { method: 'HEAD', headers: { 'x-forwarded-for': '198.51.100.81' } })
  expect(await from('198.51.100.81')).toBe(null)
  const rows = async () => {
    const { json } = await world.api('GET', '/reports?by=campaign,mark,browser&campaign=marked')
    return json.items.map(({ keys, clicks }: ListItem) => [Object(keys).mark, clicks])
  }
  const counted = await eventually(rows, (list) => list.length === 4 && list[0][1] === 3)
  expect(counted).toEqual([
    [null, 3],
    ['datacentre', 2],
    ['repeated', 2],
    ['datacentre, repeated', 1],
  ])
})

test('a list of datacentres that is changed is read anew; one that is wrong is not, and none starts with it', async () => {
  const path = join(folder, 'hosts.txt')
  let asked = 1
  const mark = async () => {
    const address = `192.0.2.${asked++ % 250}`
    const { subid } = await visit('/c/marked', 'android', { 'x-forwarded-for': address })
    return String((await clickOf(subid))?.['mark']).includes('datacentre')
  }
  await writeFile(path, 'no range\n')
  await expect(
    openWorld({ flags: { 'trust-proxy': '127.0.0.0/8', datacentres: path } }),
  ).rejects.toThrow('1 of its lines are no range, such as no range; correct CAROM_DATACENTRES')
  expect(await mark()).toBe(true)

  await writeFile(path, '10.9.0.0/16\n')

  await eventually(mark, (is) => !is)
})

test('a landing that has had its purchases of the day hands over to the next', async () => {
  const buy = async () => {
    const { subid, location } = await visit('/c/capped', 'android')
    await world.call(`/postback/pp?subid=${subid}&status=Purchase&payout=5`)
    return new URL(location).hostname
  }
  expect([await buy(), await buy()]).toEqual(['first.example', 'first.example'])

  await eventually(
    () => hostOf(visit('/c/capped', 'android')),
    (host) => host === 'next',
  )
  const { subid } = await visit('/c/capped', 'android')
  await clickOf(subid)
  const onward = await world.call(`/l/${subid}?to=first`)
  expect(onward.headers.location).toContain('https://next.example/')
})

test('an archived campaign takes no visitor', async () => {
  expect((await visit('/c/gone', 'android')).status).toBe(404)
})

test('a geo database that is changed is read anew, and one that is broken is not', async () => {
  await saveGeo({ '203.0.113.0/24': { country: { iso_code: 'AT' } } })
  const country = async () => {
    const { subid } = await visit('/c/plain', 'android', { 'x-forwarded-for': '203.0.113.9' })
    return (await clickOf(subid))?.['country']
  }
  await eventually(country, (now) => now === 'AT')

  await writeFile(join(folder, 'city.mmdb'), 'no database')
  await new Promise((resolve) => setTimeout(resolve, 3_500))
  expect(await country()).toBe('AT')
})

test('a server that is told of a geo database that is none does not start', async () => {
  const broken = join(folder, 'broken.mmdb')
  await writeFile(broken, 'no database')

  await expect(openWorld({ flags: { 'geo-db': broken } })).rejects.toThrow(/correct CAROM_GEO_DB/)
})
