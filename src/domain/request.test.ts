import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { compileRequest, needsClick, type RequestParts, renderRequest } from './request.ts'

const plain: RequestParts = {
  url: 'https://s2s-postback.com',
  method: 'POST',
  headers: {},
  body: null,
  contentType: null,
}

const values: Readonly<Record<string, string>> = {
  subid: 'abc',
  status: 'Purchase',
  prelanding: 'quiz',
  landing: 'offer a',
  px: '123',
  domain: 'go.example',
  payout: '12.50',
  'param.x': 'a&b=c/d',
}

function planOf(parts: Partial<RequestParts>) {
  const compiled = compileRequest({ ...plain, ...parts })
  if (!compiled.ok) throw new Error(compiled.problems.join('; '))
  return compiled.plan
}

function problemsOf(parts: Partial<RequestParts>) {
  const compiled = compileRequest({ ...plain, ...parts })
  return compiled.ok ? [] : compiled.problems
}

const wish = {
  deliveryId: 'd_1',
  version: 3,
  hash: (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex'),
}

function outcomeOf(parts: Partial<RequestParts>, given: Readonly<Record<string, string>> = values) {
  return renderRequest(planOf(parts), (name) => given[name] ?? '', wish)
}

function requestOf(parts: Partial<RequestParts>, given = values) {
  const outcome = outcomeOf(parts, given)
  if (!outcome.ok) throw new Error(outcome.detail)
  return outcome.request
}

test('a URL with macros is sent with its query in the URL and again as a form', () => {
  const url = 'https://s2s-postback.com?subid={subid}&status={status}'
  expect(requestOf({ url })).toEqual({
    method: 'POST',
    url: 'https://s2s-postback.com?subid=abc&status=Purchase',
    headers: {
      'Idempotency-Key': 'd_1',
      'User-Agent': 'Carom',
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: 'subid=abc&status=Purchase',
    version: 3,
  })
})

const six = 'subid=abc&prelanding=quiz&landing=offer+a&px=123&domain=go.example&status=Purchase'

test('a URL without any macro is told the six values as form fields', () => {
  const request = requestOf({})
  expect(request.url).toBe('https://s2s-postback.com')
  expect(request.body).toBe(six)
})

test('a URL without macros but with a query sends both as a form', () => {
  const request = requestOf({ url: 'https://h.example/p?key=1' })
  expect(request.url).toBe('https://h.example/p?key=1')
  expect(request.body).toBe(`key=1&${six}`)
})

test('a POST whose macros are all in its path has no body', () => {
  const request = requestOf({ url: 'https://h.example/{subid}/{status}' })
  expect(request).toMatchObject({ url: 'https://h.example/abc/Purchase', body: null })
  expect(request.headers).not.toHaveProperty('Content-Type')
})

test('a GET never has a body', () => {
  const request = requestOf({ method: 'GET', body: '{"id":"{subid}"}', url: 'http://h/?s={subid}' })
  expect(request).toMatchObject({ method: 'GET', url: 'http://h/?s=abc', body: null })
  expect(request.headers).not.toHaveProperty('Content-Type')
})

test.each([
  ['JSON by its look', '{"id":"{subid}","x":"{param.x}","p":{payout}}', null, 'application/json'],
  ['a form by default', 'id={subid}&x={param.x}', null, 'application/x-www-form-urlencoded'],
  ['plain text when asked', 'id {subid}, x {param.x}', 'text/plain', 'text/plain'],
])('a body template is %s', (...[, body, contentType, expected]) => {
  const request = requestOf({ url: 'https://h.example/?k={subid}', body, contentType })
  expect(request.headers['Content-Type']).toBe(expected)
  const bodies: Record<string, string> = {
    'application/json': '{"id":"abc","x":"a&b=c/d","p":12.50}',
    'application/x-www-form-urlencoded': 'id=abc&x=a%26b%3Dc%2Fd',
    'text/plain': 'id abc, x a&b=c/d',
  }
  expect(request.body).toBe(bodies[expected])
})

test('the content type may be said by a header, and is sent once', () => {
  const request = requestOf({ headers: { 'content-type': 'application/json' }, body: '"{subid}"' })
  expect(request.headers).toEqual({
    'Idempotency-Key': 'd_1',
    'User-Agent': 'Carom',
    'Content-Type': 'application/json',
  })
})

test('headers carry macros, and a user and password of the URL become one', () => {
  const request = requestOf({
    url: 'https://me:p%40ss@h.example:8443/x?s={subid}',
    headers: { 'X-Lead': '{subid}/{status}', 'user-agent': 'mine', __proto__x: '1' },
  })
  expect(request.url).toBe('https://h.example:8443/x?s=abc')
  expect(request.headers).toEqual({
    'Idempotency-Key': 'd_1',
    'X-Lead': 'abc/Purchase',
    'user-agent': 'mine',
    __proto__x: '1',
    'Content-Type': 'application/x-www-form-urlencoded',
    Authorization: `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
  })
})

test('an Authorization of the user’s own beats the one in the URL', () => {
  const headers = { authorization: 'Bearer t' }
  const request = requestOf({ url: 'https://me:p@h.example/?s={subid}', headers })
  expect(request.headers).toMatchObject(headers)
  expect(request.headers).not.toHaveProperty('Authorization')
})

test.each([
  [
    'leaves escapes of the user alone',
    'https://h.example/a%20b?c=%2F',
    'https://h.example/a%20b?c=%2F',
  ],
  [
    'escapes what no URL may hold, once',
    'https://h.example/ä b?c=<ü>%',
    'https://h.example/%C3%A4%20b?c=%3C%C3%BC%3E%25',
  ],
  [
    'never sends the fragment',
    'https://h.example/a?b={subid}#c={status}',
    'https://h.example/a?b=abc',
  ],
  [
    'keeps the dots of a path without macros',
    'https://h.example/a/../b?s={subid}',
    'https://h.example/a/../b?s=abc',
  ],
  ['keeps brackets', 'https://h.example/?a[0]={subid}', 'https://h.example/?a[0]=abc'],
  [
    'writes the host as it is dialled',
    'HTTPS://Bücher.Example:443/?s={subid}',
    'https://xn--bcher-kva.example/?s=abc',
  ],
  [
    'encodes a value for its place',
    'https://h.example/{param.x}?y={param.x}',
    'https://h.example/a%26b%3Dc%2Fd?y=a%26b%3Dc%2Fd',
  ],
  [
    'does not take a question mark of a value for its own',
    'https://h.example/{param.x|raw}',
    'https://h.example/a&b=c/d',
  ],
  ['takes the echo address', 'carom:echo/run-1?s={subid}', 'carom:echo/run-1?s=abc'],
])('a URL %s', (_, url, expected) => {
  expect(requestOf({ url, method: 'GET' }).url).toBe(expected)
})

test.each([
  ['another scheme', 'ftp://h/x'],
  ['no scheme', 'h.example/x'],
  ['a script', 'javascript:alert(1)'],
  ['a macro as scheme', '{param.x}://h/'],
  ['a macro as host', 'https://{domain}/x'],
  ['a macro in the host', 'https://a.{domain}/x'],
  ['a macro right after the host', 'https://h.example{param.x}'],
  ['a macro as port', 'https://h.example:{param.x}/'],
  ['a macro as user', 'https://{param.x}@h.example/'],
  ['a host behind a backslash', 'https://h.example\\@evil.example/'],
  ['no host', 'https:///x'],
  ['a port that is none', 'https://h.example:99999/'],
  ['a line break', 'https://h.example/a\nb'],
  ['dots beside macros', 'https://h.example/{subid}/../x'],
  ['an echo without run', 'carom:echo/'],
  ['a macro as echo run', 'carom:echo/{subid}'],
  ['nothing', ''],
])('a URL is refused for %s', (_, url) => {
  expect(problemsOf({ url })).toEqual([expect.stringMatching(/^url: /)])
})

test('every problem of a destination is named at once, with the macro', () => {
  const problems = problemsOf({
    url: 'https://h.example/?a={foo}&b={bar}',
    headers: { Host: 'x', 'bad name': 'x', 'X-A': '{nope}', 'X-B': 'a\nb', 'X-C': '1', 'x-c': '2' },
    body: '{"a":"{what}"}',
  })
  expect(problems).toEqual([
    'url: nobody knows the macro {foo}',
    'url: nobody knows the macro {bar}',
    expect.stringMatching(/^headers: Host /),
    expect.stringMatching(/^headers: "bad name" /),
    'headers: X-A: nobody knows the macro {nope}',
    expect.stringMatching(/^headers: X-B /),
    expect.stringMatching(/^headers: x-c /),
    'body: nobody knows the macro {what}',
  ])
})

test.each(['Content-Length', 'Transfer-Encoding', 'Connection', 'Idempotency-Key'])(
  'the header %s is not the user’s to set',
  (name) => {
    expect(problemsOf({ headers: { [name]: '1' } })).toHaveLength(1)
  },
)

test('a JSON body that is not JSON is refused before it is ever sent', () => {
  expect(problemsOf({ body: '{"a":"{subid}",}' })).toEqual([expect.stringMatching(/^body: /)])
  expect(problemsOf({ body: 'a={subid}', contentType: 'application/json' })).toHaveLength(1)
  expect(problemsOf({ body: '{"a":{param.x|raw}}' })).toEqual([])
})

test('a content type said twice, or with a macro or a line break, is refused', () => {
  const headers = { 'Content-Type': 'text/plain' }
  expect(problemsOf({ headers, body: 'x', contentType: 'text/plain' })).toHaveLength(1)
  expect(problemsOf({ headers: { 'Content-Type': '{goal}' }, body: 'x' })).toHaveLength(1)
  expect(problemsOf({ contentType: 'text/plain\nX: 1', body: 'x' })).toHaveLength(1)
})

test.each([
  ['no macro at all', {}, true],
  ['no macro, by GET: it tells nothing', { method: 'GET' }, false],
  ['only what the lead knows', { url: 'https://h/?s={subid}&p={payout}&n={network}' }, false],
  ['a pixel', { url: 'https://h/?s={subid}&px={px}' }, true],
  ['a parameter of the click', { url: 'https://h/?s={param.sub}' }, true],
  ['a click macro in a header', { url: 'https://h/?s={subid}', headers: { X: '{ip}' } }, true],
  ['a click macro in the body', { url: 'https://h/?s={subid}', body: '{"c":"{country}"}' }, true],
  ['a body of the lead’s own values', { body: '{"id":"{subid}"}' }, false],
  ['a click macro only in the fragment', { url: 'https://h/?s={subid}#{px}' }, false],
] as const)('whether a destination waits for the click: %s', (_, parts, expected) => {
  expect(needsClick(planOf(parts))).toBe(expected)
})

test.each([
  ['a required value is missing', { url: 'https://h/?g={goal!}' }, 'macro-empty', /\{goal\}/],
  [
    'a header would break',
    { headers: { 'X-G': '{comment}' } },
    'header-invalid',
    /X-G.*\{comment\}/,
  ],
  ['the path would climb', { url: 'https://h/a/{ua}/b' }, 'url-invalid', /macro/],
  ['the path would climb by raw text', { url: 'https://h/a/{os|raw}' }, 'url-invalid', /macro/],
] as const)('nothing is sent when %s', (...[, parts, problem, detail]) => {
  const given = { comment: 'secret\r\nX: 1', ua: '..', os: 'x/%2E%2e/y' }
  const outcome = outcomeOf(parts, given)
  expect(outcome).toEqual({ ok: false, problem, detail: expect.stringMatching(detail) })
  expect(JSON.stringify(outcome)).not.toContain('secret')
})
