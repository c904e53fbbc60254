import { expect, test } from 'vitest'
import { maskBody } from '../domain/mask.ts'
import { maskHeaders, maskKnown, secretsOf } from './masks.ts'

const form = 'application/x-www-form-urlencoded'

test.each([
  ['a form', 'subid=a1&key=k3y&status=Lead', form, 'subid=a1&key=***&status=Lead'],
  ['a form with an escaped name', 'k%65y=k3y', form, 'k%65y=***'],
  ['a form without its type', 'token=t0k&a=1', null, 'token=***&a=1'],
  ['JSON', '{"subid":"a1","secret":"s"}', 'application/json', '{"subid":"a1","secret":"***"}'],
  ['JSON within JSON', '{"a":{"apiKey":"s"}}', 'application/json', '{"a":{"apiKey":"***"}}'],
  ['JSON with a number', '[{"token": 123}]', 'application/json', '[{"token": "***"}]'],
  ['JSON with an escaped name', '{"k\\u0065y":"s"}', 'application/json', '{"k\\u0065y":"***"}'],
  ['JSON with a quote in the secret', '{"key":"a\\"b","c":1}', null, '{"key":"***","c":1}'],
  ['JSON that breaks off', '{"key":"abc', 'application/json', '{"key":"***"'],
  ['plain words', 'Purchase', 'text/plain', 'Purchase'],
])('secrets in %s are hidden and the rest stays as it was', (...[, body, type, shown]) => {
  expect(maskBody(body, type)).toBe(shown)
})

test('secrets in a multipart body are hidden', () => {
  const part = (name: string, value: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const body = `${part('key', 'k3y')}${part('subid', 'a1')}--b--`

  const shown = maskBody(body, 'multipart/form-data; boundary=b')

  expect(shown).toBe(`${part('key', '***')}${part('subid', 'a1')}--b--`)
})

test('a header that authorizes is hidden, the delivery’s own key is not', () => {
  const shown = maskHeaders({
    Authorization: 'Bearer abc',
    'X-Api-Key': 'k',
    'Idempotency-Key': 'd_1',
    'User-Agent': 'Carom',
  })

  expect(shown).toEqual({
    Authorization: '***',
    'X-Api-Key': '***',
    'Idempotency-Key': 'd_1',
    'User-Agent': 'Carom',
  })
})

test('an answer that repeats the secrets of its request does not show them', () => {
  const secrets = secretsOf({
    url: 'https://receiver.example/in?api_key=a%2Fb%2Fc&subid=s1',
    headers: { Authorization: 'Bearer t0ken', 'Idempotency-Key': 'd_12345' },
  })

  const shown = maskKnown('no such key a/b/c or a%2Fb%2Fc for t0ken; d_12345 s1', secrets)

  expect(shown).toBe('no such key *** or *** for ***; d_12345 s1')
})

test('a body made to keep the masks busy is read in one go', () => {
  const names = 'name="a"\r\nx'.repeat(50_000)
  const quotes = '"key"'.repeat(100_000)

  expect(maskBody(names, 'multipart/form-data')).toBe(names)
  expect(maskBody(`{${quotes}`, 'application/json')).toBe(`{${quotes}`)
})
