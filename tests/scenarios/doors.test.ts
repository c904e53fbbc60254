import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({
    settings: {
      networks: [
        { id: 'pp', key: 'k3y' },
        { id: 'tokened', secret: 'shared-token' },
      ],
    },
  })
})
afterAll(() => world.close())

const leadOf = async (subid: string) => (await world.items(`/leads?subid=${subid}`))[0]
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const json = { 'content-type': 'application/json' }

test.each([
  ['its own path with the key in it', '/postback/pp/k3y?subid=door-1&status=Lead', 'pp'],
  ['its own path with the key beside it', '/postback/pp?key=k3y&subid=door-2&status=Lead', 'pp'],
  ['its own path with a slash at the end', '/postback/pp/k3y/?subid=door-9&status=Lead', 'pp'],
  ['a slash at the end and the key', '/postback/pp/?key=k3y&subid=door-0&status=Lead', 'pp'],
  ['the common path', '/postback?subid=door-3&status=Lead', 'default'],
  ['the root', '/?subid=door-4&status=Lead', 'default'],
  ['the root, by any other name of subid and status', '/?s2=door-8&type=lead', 'default'],
  ['Keitaro’s path', '/k3y/postback?subid=door-5&status=lead', 'pp'],
  ['YellowCloaker’s path', '/postback.php?subid=door-6&status=Lead', 'default'],
  ['Binom’s path', '/click.php?cnv_id=door-7&cnv_status=lead', 'default'],
  ['Binom’s path and its key', '/click.php?key=k3y&cnv_id=door-a&cnv_status=lead', 'pp'],
])('a network may call by %s', async (_, path, network) => {
  const answer = await world.call(path)

  expect(answer).toMatchObject({ status: 200, text: 'OK', outcome: 'moved' })
  expect(answer.reason).toBe('click-unknown')
  expect(answer.id).toMatch(/^p_[0-9a-z]{20,24}$/)
  const subid = /door-\w/.exec(path)?.[0] ?? ''
  expect(await leadOf(subid)).toMatchObject({ subid, network, status: 'Lead' })
})

test.each([
  ['a form', form, 'subid=body-1&status=Lead&payout=12,50'],
  ['JSON', json, '{"subid":"body-2","status":"Lead","payout":12.5}'],
  ['JSON that is called a form', form, '{"subid":"body-3","status":"Lead","payout":"12.5"}'],
  ['a form without a name', {}, 'subid=body-4&status=Lead&payout=12.50'],
  [
    'multipart',
    { 'content-type': 'multipart/form-data; boundary=xyz' },
    ['subid', 'body-5', 'status', 'Lead', 'payout', '12.5']
      .map((text, at) =>
        at % 2 === 0
          ? `--xyz\r\ncontent-disposition: form-data; name="${text}"\r\n\r\n`
          : `${text}\r\n`,
      )
      .join('')
      .concat('--xyz--\r\n'),
  ],
])('a network may say its word as %s', async (_, headers, body) => {
  const answer = await world.call('/postback', { method: 'POST', headers, body })

  expect(answer).toMatchObject({ status: 200, text: 'OK', outcome: 'moved' })
  const subid = /body-\d/.exec(body)?.[0] ?? ''
  expect(await leadOf(subid)).toMatchObject({ subid, status: 'Lead', payout: '12.50' })
  const [kept] = await world.items(`/postbacks?subid=${subid}`)
  expect(kept).toMatchObject({ id: answer.id, method: 'POST', path: '/postback', body })
})

test('what the user pasted into the URL wins over the body', async () => {
  const path = '/postback?subid=wins-1&status=Purchase'
  await world.call(path, { method: 'POST', headers: form, body: 'status=Reject&subid=x&payout=7' })

  expect(await leadOf('wins-1')).toMatchObject({ status: 'Purchase', payout: '7.00' })
  expect(await leadOf('x')).toBeUndefined()
})

test('with Accept: application/json the answer is JSON with outcome, reason and id', async () => {
  const headers = { accept: 'application/json' }
  const answer = await world.call('/postback?subid=json-1&status=Lead', { headers })

  expect(answer.headers['content-type']).toMatch(/^application\/json/)
  const { outcome, reason, id } = answer
  expect(JSON.parse(answer.text)).toEqual({ outcome, reason, id })
})

test.each(['/postback/pp/k3y', '/postback', '/', '/k3y/postback', '/postback.php', '/click.php'])(
  'HEAD of %s answers 200 and keeps nothing',
  async (path) => {
    const answer = await world.call(`${path}?subid=head-1&status=Lead`, { method: 'HEAD' })

    expect(answer).toMatchObject({ status: 200, text: '', id: undefined })
    expect(await world.items('/postbacks?subid=head-1')).toEqual([])
  },
)

test.each(['/', '/?utm_source=mail'])(
  'a person who opens %s is sent to the admin',
  async (path) => {
    const answer = await world.call(path)

    expect(answer).toMatchObject({ status: 302, outcome: undefined })
    expect(answer.headers.location).toBe('/admin/')
  },
)

test('a URL pasted for another tracker brings its own words, and the answer it wants', async () => {
  const words = 'lead_status=neu&sale_status=bezahlt,ok&rejected_status=nein&ignore_status=probe'
  const say = (status: string) =>
    world.call(`/k3y/postback?subid=words-1&status=${status}&${words}&return=done`)

  expect(await say('neu')).toMatchObject({ text: 'done', outcome: 'moved' })
  expect(await say('probe')).toMatchObject({ outcome: 'ignored', reason: 'word-ignored' })
  expect(await say('bezahlt')).toMatchObject({ text: 'done', outcome: 'moved' })
  expect(await leadOf('words-1')).toMatchObject({ status: 'Purchase' })
  expect(await say('nein')).toMatchObject({ outcome: 'moved' })
  expect(await leadOf('words-1')).toMatchObject({ status: 'Reject' })
})

test.each(['/wrong/postback?', '/postback.php?key=wrong&', '/click.php?cnv_id=x&key=wrong&'])(
  'a key that fits no network opens no door: %s',
  async (path) => {
    const answer = await world.call(`${path}subid=wrong-1&status=Lead`)

    expect(answer).toMatchObject({ status: 401, outcome: 'refused', reason: 'key-wrong' })
    expect(await leadOf('wrong-1')).toBeUndefined()
  },
)

test('words and answers in the URL count at other trackers’ doors alone', async () => {
  const answer = await world.call('/postback?subid=own-1&status=neu&lead_status=neu&return=done')

  expect(answer).toMatchObject({ status: 422, outcome: 'refused', reason: 'status-unknown' })
})

test('what is to be read back is never taken for a page', async () => {
  const answer = await world.call('/postback.php?subid=page-1&status=Lead&return=%3Cb%3Ehi%3C/b%3E')

  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(answer.headers['cache-control']).toBe('no-store')
})

test('a shared token is asked for as soon as a secret is set', async () => {
  const path = '/postback/tokened?subid=token-1&status=Lead'
  expect(await world.call(path)).toMatchObject({ status: 403, reason: 'signature-wrong' })
  expect(await world.call(`${path}&token=wrong`)).toMatchObject({ status: 403 })
  expect(await world.call(`${path}&token=shared-token`)).toMatchObject({ outcome: 'moved' })
  const { events } = await world.trace('token-1')
  expect(events.find(({ kind }) => kind === 'move')).toMatchObject({ unauthenticated: false })
})

test('subids of 20 to 24 letters and digits are one in either case, others are as they came', async () => {
  const ours = 'abcdefgh0123456789ab'
  await world.call(`/postback?subid=${ours}&status=Lead`)
  expect(await world.call(`/postback?subid=${ours.toUpperCase()}&status=Lead`)).toMatchObject({
    outcome: 'repeat',
    reason: 'same-status',
  })

  await world.call('/postback?subid=Short-Id&status=Lead')
  expect(await world.call('/postback?subid=short-id&status=Lead')).toMatchObject({
    outcome: 'moved',
  })
})
