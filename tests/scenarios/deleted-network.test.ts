import { expect, test } from 'vitest'
import type { CallWish } from '../http-call.ts'
import { adminToken, given, type World } from '../world.ts'

test('the key of a network is shown nowhere, however it was called, and also when it is deleted', async () => {
  const world = await given({})
  await world.api('PUT', '/networks/pp', { key: 'k3y' })
  const paths = [
    '/postback/pp/k3y?subid=a&status=Lead',
    '/postback/pp/k3y/?subid=b&status=Lead',
    '/k3y/postback?subid=c&status=Lead',
    '/%70ostback/pp/k3y?subid=d&status=Lead',
    '/k3y/postb%61ck?subid=e&status=Lead',
    '/postback/pp?%6bey=k3y&subid=f&status=Lead',
    '/postback/pp/k%33y?subid=g&status=Lead',
  ]
  const outcomes: (string | undefined)[] = []
  for (const path of paths) outcomes.push((await world.call(path)).outcome)
  const deleted = await world.api('DELETE', '/networks/pp')

  const authorization = `Bearer ${adminToken}`
  const shown = [
    JSON.stringify(await world.items('/postbacks')),
    (await world.call('/api/v1/export/postbacks', { headers: { authorization } })).text,
    ...(await Promise.all([...'abcdeg'].map((subid) => world.api('GET', `/trace/${subid}`)))).map(
      ({ text }) => text,
    ),
  ]

  expect(outcomes.filter((outcome) => outcome !== 'refused')).toEqual(Array(6).fill('moved'))
  expect(deleted.status).toBe(204)
  for (const text of shown) expect(text).toContain('***')
  expect(shown.filter((text) => /k3y|k%33y/.test(text))).toEqual([])
})

const key = 'key-0f-the-network'
const secret = 's3cret of the network'
const inForm = { 'content-type': 'application/x-www-form-urlencoded' }
const spelt = encodeURIComponent(secret)

type Brought = { readonly path: string; readonly wish?: CallWish }

const post = (path: string, body: string, headers: Record<string, string> = inForm): Brought => ({
  path,
  wish: { method: 'POST', headers, body },
})

/** By the network each is for: where what proves it may stand. */
const places: Readonly<Record<string, { readonly dialect: string; readonly calls: Brought[] }>> = {
  plain: {
    dialect: 'generic',
    calls: [
      { path: `/postback/plain/${key}?subid=a&status=Lead&token=${spelt}` },
      { path: `/postback/plain/${key}?subid=a&status=Lead&token=${spelt}&comment=${spelt}` },
      { path: `/postback/plain?key=${key}&subid=a&status=Lead&token=${spelt}&pw=${key}` },
      { path: `/${key}/postback?subid=a&status=Lead&token=${spelt}&from=${key}` },
      post(`/postback/plain/${key}`, `subid=a&status=Lead&token=${spelt}&mykey=${key}`),
      post(
        `/postback/plain/${key}`,
        JSON.stringify({ subid: 'a', status: 'Lead', token: secret, about: { ours: key } }),
        { 'content-type': 'application/json' },
      ),
      // Nobody can read it, and it is kept all the same.
      post(`/postback/plain/${key}`, `\xff\xfe{"passphrase":"${secret}"}`),
    ],
  },
  hotmart: {
    dialect: 'hotmart',
    calls: [
      { path: `/postback/hotmart/${key}?hottok=${spelt}&sck=a` },
      post(`/postback/hotmart/${key}`, JSON.stringify({ hottok: secret, data: { sck: 'a' } })),
      post(`/postback/hotmart/${key}`, '{}', { 'x-hotmart-hottok': secret }),
    ],
  },
  warrior: {
    dialect: 'warriorplus',
    calls: [post(`/postback/warrior/${key}`, `WP_SECURITYKEY=${spelt}&WP_SID=a&WP_ACTION=sale`)],
  },
  cart: {
    dialect: 'thrivecart',
    calls: [post(`/postback/cart/${key}`, `thrivecart_secret=${spelt}&event=order.success`)],
  },
  cpa: {
    dialect: 'cpalead',
    calls: [{ path: `/postback/cpa/${key}?password=${spelt}&subid=a&status=Lead` }],
  },
}

/** All that is shown of what came. */
async function shownIn(world: World): Promise<readonly string[]> {
  const exported = async (format: string) => {
    const headers = { authorization: `Bearer ${adminToken}` }
    return (await world.call(`/api/v1/export/postbacks?format=${format}`, { headers })).text
  }
  const items = await world.items('/postbacks')
  const each = items.map(async ({ id }) => (await world.api('GET', `/postbacks/${id}`)).text)
  const bodies = items.map(({ body }) => Buffer.from(String(body), 'base64').toString('latin1'))
  return [
    JSON.stringify(items),
    ...bodies,
    ...(await Promise.all(each)),
    (await world.api('GET', '/trace/a')).text,
    await exported('csv'),
    await exported('jsonl'),
  ]
}

test.each([
  ['its network is deleted', (world: World, id: string) => world.api('DELETE', `/networks/${id}`)],
  [
    'they were changed',
    (world: World, id: string) =>
      world.api('PUT', `/networks/${id}`, { key: 'another-key', secret: 'another secret' }),
  ],
])('what proved a network is shown nowhere when %s, wherever it stood', async (_, change) => {
  const world = await given({})
  let kept = 0
  for (const [id, { dialect, calls }] of Object.entries(places)) {
    const saved = await world.api('PUT', `/networks/${id}`, { dialect, key, secret })
    expect(saved.status, saved.text).toBe(200)
    for (const { path, wish } of calls) {
      const { id: postback, reason } = await world.call(path, wish)
      expect([path, reason]).not.toEqual([path, 'key-wrong'])
      if (postback !== undefined) kept += 1
    }
  }
  const before = await shownIn(world)
  for (const id of Object.keys(places)) await change(world, id)

  const after = await shownIn(world)

  expect(kept).toBe(Object.values(places).flatMap(({ calls }) => calls).length)
  const leaks = (texts: readonly string[]) =>
    texts.flatMap((text) => [
      ...text.matchAll(/.{0,60}(?:key-0f-the-network|s3cret(?: |%20|\+)of).{0,20}/g),
    ])
  expect(leaks(before).map(String)).toEqual([])
  expect(leaks(after).map(String)).toEqual([])
})
