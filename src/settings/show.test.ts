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
    },
  ])
})

test('what was shown masked and comes back as it was keeps its secrets', () => {
  const shown = showSetting('destinations', secretive, { masked: true })

  const saved = keepSecrets('destinations', { ...shown, method: 'GET' }, secretive)

  expect(read('destinations', saved as object)).toEqual({ ...secretive, method: 'GET' })
})

test('a mask that stands for no secret is refused', () => {
  const saved = keepSecrets(
    'destinations',
    { url: 'https://r.example', headers: { X: '***' } },
    secretive,
  )

  expect(readSetting('destinations', 'x', saved)).toMatchObject({ ok: false })
})
