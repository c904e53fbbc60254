import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSecretName, maskBody, maskUrl } from './mask.ts'

test.each([
  ['/postback/pp/k3y?subid=1', '/postback/pp/***?subid=1'],
  ['https://go.example/postback/pp/k3y', 'https://go.example/postback/pp/***'],
  ['/k3y/postback?subid=1', '/***/postback?subid=1'],
  ['/k3y/postback/?subid=1', '/***/postback/?subid=1'],
  ['/postback/pp/k3y/?subid=1', '/postback/pp/***/?subid=1'],
  ['https://go.example/k3y/postback', 'https://go.example/***/postback'],
  ['/?key=k3y&subid=1', '/?key=***&subid=1'],
  [
    '/x?access_token=a&api_key=b&apikey=c&sig=d',
    '/x?access_token=***&api_key=***&apikey=***&sig=***',
  ],
  ['/x?%6Bey=k3y', '/x?%6Bey=***'],
  ['https://user:pass@r.example/x', 'https://***@r.example/x'],
  ['/postback/pp?subid=a', '/postback/pp?subid=a'],
  ['/x?monkey=1&subid=key&key=', '/x?monkey=1&subid=key&key='],
])('%s is shown as %s', (url, shown) => {
  expect(maskUrl(url)).toBe(shown)
})

test.each(['X-Api-Key', 'authorization', 'accessToken', 'client_secret', 'Cookie'])(
  '%s is the name of a secret',
  (name) => {
    expect(isSecretName(name)).toBe(true)
  },
)

test('no text makes masking throw, and masking twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const shown = maskUrl(text)
      expect(maskUrl(shown)).toBe(shown)
    }),
  )
})

test('the value of a secret parameter never shows, whatever stands around it', () => {
  const part = fc.stringMatching(/^[a-z0-9]{0,8}$/)
  fc.assert(
    fc.property(part, part, fc.constantFrom('key', 'token', 'api_key'), (name, value, secret) => {
      expect(maskUrl(`/x?a${name}=${value}&${secret}=HIDDEN&b=1`)).not.toContain('HIDDEN')
    }),
  )
})

const part = (head: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`

test.each([
  ['name="api_key"', true],
  ['name="api_key"; filename="a.txt"\r\nContent-Type: text/plain', true],
  ['name="subid"', false],
  ['name="subid"\r\nX-One: 1\r\nX-Two: 2', false],
])('a part of a form with %s has a secret: %s', (head, isSecret) => {
  const shown = maskBody(part(head, 'HIDDEN') + part('name="note"', 'plain'), 'multipart/form-data')

  expect(shown.includes('HIDDEN')).toBe(!isSecret)
  expect(shown).toContain('plain')
})

test('a form made to be slow is masked as fast as another', () => {
  const hostile = `${'name="a"'.repeat(60)}\n`.repeat(136)
  const began = performance.now()
  for (let count = 0; count < 50; count += 1) maskBody(hostile, 'multipart/form-data')

  // It took more than three seconds while each name was looked at from each place before it.
  expect(performance.now() - began).toBeLessThan(1500)
})
