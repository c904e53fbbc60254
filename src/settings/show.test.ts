import { expect, test } from 'vitest'
import { readSetting } from './schema.ts'
import { keepSecrets, showSetting } from './show.ts'

function read(kind: 'networks' | 'destinations', input: object) {
  const answer = readSetting(kind, 'x', input)
  if (!answer.ok) throw new Error(answer.problems.join())
  return answer.value
}

const secretive = read('destinations', {
  url: 'https://r.example/postback?subid={subid}&access_token=t0p',
  headers: { Authorization: 'Bearer t0p', 'X-Api-Key': 't0p', Accept: 'text/plain' },
  body: '{"id":"{subid}","api_key":"t0p"}',
})

test('secrets are shown as three stars wherever they stand', () => {
  const network = read('networks', { key: 'k3y', secret: 't0p' })

  const shown = [
    showSetting('networks', network, { masked: true }),
    showSetting('destinations', secretive, { masked: true }),
  ]

  expect(JSON.stringify(shown)).not.toMatch(/k3y|t0p/)
  expect(shown).toMatchObject([
    { key: '***', secret: '***' },
    {
      url: 'https://r.example/postback?subid={subid}&access_token=***',
      headers: { Authorization: '***', 'X-Api-Key': '***', Accept: 'text/plain' },
      body: '{"id":"{subid}","api_key":"***"}',
    },
  ])
})

test('what was shown masked and comes back as it was keeps its secrets', () => {
  const shown = showSetting('destinations', secretive, { masked: true })

  const saved = keepSecrets('destinations', { ...shown, method: 'GET' }, secretive)

  expect(read('destinations', saved as object)).toEqual({ ...secretive, method: 'GET' })
})

test.each([
  ['?x=1&access_token=***', '?x=1&access_token=t0p'],
  ['?subid={subid}&access_token=***&key=***', undefined],
  ['?subid={subid}&token=***', undefined],
  ['?subid=***&access_token=***', undefined],
  ['?access_token=***x', undefined],
  ['?access_token=***&access_token=***', undefined],
  ['', ''],
  ['?access_token=other', '?access_token=other'],
])('a URL that comes back with the query %j is saved with %j', (query, wanted) => {
  const shown = showSetting('destinations', secretive, { masked: true })
  const start = 'https://r.example/postback'
  const reversal = { url: `${start}${query}` }
  const before = read('destinations', {
    ...showSetting('destinations', secretive, { masked: false }),
    reversal: { url: `${start}?subid={subid}&access_token=t0p` },
  })

  const saved = keepSecrets('destinations', { ...shown, url: `${start}${query}`, reversal }, before)

  const answer = readSetting('destinations', 'x', saved)
  if (wanted === undefined) expect(answer).toMatchObject({ ok: false })
  else {
    const url = `${start}${wanted}`
    expect(answer).toMatchObject({ ok: true, value: { url, reversal: { url } } })
  }
})

test.each([
  ['a header', { url: 'https://r.example', headers: { X: '***' } }],
  ['a URL with another path', { url: 'https://r.example/in?access_token=***&x=1' }],
  ['a body that was changed elsewhere', { body: '{"subid":"{subid}","api_key":"***"}' }],
])('a mask that stands for no secret is refused: in %s', (_, change) => {
  const shown = showSetting('destinations', secretive, { masked: true })

  const saved = keepSecrets('destinations', { ...shown, ...change }, secretive)

  expect(readSetting('destinations', 'x', saved)).toMatchObject({ ok: false })
})

test.each([
  ['another host', 'https://thief.example/'],
  ['a host that begins alike', 'https://r.example.thief.example/'],
  ['the same host, where everybody can listen', 'http://r.example/postback'],
  ['what only looks like the host', 'https://r.example@thief.example/postback'],
])('a secret that was never shown is not sent elsewhere: to %s', (_, url) => {
  const shown = showSetting('destinations', secretive, { masked: true })

  const saved = keepSecrets('destinations', { ...shown, body: undefined, url }, secretive)

  expect(JSON.stringify(saved)).not.toContain('t0p')
  expect(readSetting('destinations', 'x', saved)).toMatchObject({ ok: false })
})

test('another path at the same host keeps the secrets of its headers', () => {
  const shown = showSetting('destinations', secretive, { masked: true })
  const url = 'https://R.example/other?subid={subid}'

  const saved = keepSecrets('destinations', { ...shown, url }, secretive)

  expect(saved).toMatchObject({ url, headers: { Authorization: 'Bearer t0p' } })
})

test('a page’s URL is not saved with the mask of its token', () => {
  const pages = { landings: [{ id: 'a', url: 'https://offer.example/?token=***&s={subid}' }] }

  expect(readSetting('campaigns', 'spring', pages)).toMatchObject({
    ok: false,
    problems: [expect.stringContaining('landings[0].url')],
  })
})
