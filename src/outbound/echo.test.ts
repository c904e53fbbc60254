import { expect, test } from 'vitest'
import { isEcho, openEcho } from './echo.ts'

const request = (url: string) =>
  ({ method: 'POST', url, headers: {}, body: null, version: 1 }) as const

test('an echo destination answers 200 with what its URL asks for', () => {
  const echo = openEcho(() => 7)

  const answer = echo.answer(request('carom:echo/run-1?status=Lead&reply=status%3DPurchase'))

  expect(answer).toMatchObject({ status: 200, problem: null, answer: 'status=Purchase', sentAt: 7 })
  expect(echo.answer(request('carom:echo/run-1')).answer).toBe('')
})

test('a run is heard in order, and only by its own name', () => {
  const echo = openEcho(() => 0)
  for (const url of ['carom:echo/a?n=1', 'carom:echo/b?n=2', 'carom:echo/a?n=3']) {
    echo.answer(request(url))
  }

  const urls = echo.heard('a').map(({ url }) => url)
  expect(urls).toEqual(['carom:echo/a?n=1', 'carom:echo/a?n=3'])
  expect(echo.heard('nobody')).toEqual([])
})

test('neither runs nor their requests are kept without end', () => {
  const echo = openEcho(() => 0)
  for (let n = 0; n < 1_200; n++) echo.answer(request(`carom:echo/long?n=${n}`))
  expect(echo.heard('long')).toHaveLength(1_000)
  expect(echo.heard('long').at(-1)?.url).toBe('carom:echo/long?n=1199')

  for (let n = 0; n < 32; n++) echo.answer(request(`carom:echo/run${n}`))
  expect(echo.heard('long')).toEqual([])
  expect(echo.heard('run0')).toHaveLength(1)
})

test.each([
  ['carom:echo/a', true],
  ['https://carom.example/echo/a', false],
  ['carom:other/a', false],
])('%s is answered inside the process: %s', (url, expected) => {
  expect(isEcho(url)).toBe(expected)
})
