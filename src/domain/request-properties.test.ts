import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileRequest, type RequestParts, renderRequest } from './request.ts'

const wish = { deliveryId: 'd_1', version: 1, hash: (_: string, text: string) => text }

function outcomeOf(parts: Pick<RequestParts, 'url' | 'method'>, values: Record<string, string>) {
  const compiled = compileRequest({ ...parts, headers: {}, body: null, contentType: null })
  if (!compiled.ok) throw new Error(compiled.problems.join('; '))
  return renderRequest(compiled.plan, (name) => values[name] ?? '', wish)
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('.', '..', '%2e', '\\', '//evil.example', '@evil.example', '%', '?', '\n'),
)

test('no value leads a request to another host or past its place', () => {
  const url = 'https://h.example/p/{ua}/q?a={ua}&b={goal|raw}'
  fc.assert(
    fc.property(anyText, anyText, (ua, goal) => {
      const outcome = outcomeOf({ url, method: 'GET' }, { ua, goal: goal.replaceAll('#', '') })
      expect(outcome.ok).toBe(ua !== '.' && ua !== '..')
      if (!outcome.ok) return
      const seen = new URL(outcome.request.url)
      expect(seen.href).toBe(outcome.request.url)
      expect(seen.origin).toBe('https://h.example')
      expect(seen.pathname.split('/').map(decodeURIComponent)).toEqual([
        '',
        'p',
        ua.toWellFormed(),
        'q',
      ])
      expect(seen.searchParams.get('a')).toBe(ua.toWellFormed())
    }),
  )
})

test('no destination makes compiling fail, and what compiles renders', () => {
  const piece = fc.oneof(
    anyText,
    fc.constantFrom('https://h', '/', '?', '#', '{ua}', '{goal|raw}', '..'),
  )
  const texts = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
  const parts = fc.record({
    url: texts.map((text) => `https://h/${text}`),
    method: fc.constantFrom('GET' as const, 'POST' as const),
    headers: fc.dictionary(fc.constantFrom('X-A', 'x-a', 'Host', '__proto__', ' '), texts),
    body: fc.option(texts),
    contentType: fc.option(fc.constantFrom('application/json', 'text/plain')),
  })
  fc.assert(
    fc.property(parts, anyText, (destination, value) => {
      const compiled = compileRequest(destination)
      if (!compiled.ok) {
        expect(compiled.problems.length).toBeGreaterThan(0)
        return
      }
      const outcome = renderRequest(compiled.plan, () => value, wish)
      if (outcome.ok) expect(URL.canParse(outcome.request.url)).toBe(true)
    }),
  )
})
