import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Position } from './encode.ts'
import { isDestinationMacro, isPageMacro } from './macros.ts'
import { type Hash, renderTemplate } from './render.ts'
import { compileTemplate, macrosOf, type Template } from './template.ts'

const hash: Hash = (algorithm, text) => createHash(algorithm).update(text, 'utf8').digest('hex')

function compiled(text: string): Template {
  const result = compileTemplate(text, isDestinationMacro)
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('; '))
  return result.template
}

function problemsOf(text: string, known = isDestinationMacro) {
  const result = compileTemplate(text, known)
  return result.ok ? [] : result.problems
}

function render(text: string, values: Record<string, string>, position: Position = 'text') {
  return renderTemplate(compiled(text), (name) => values[name] ?? '', { position, hash })
}

const textOf = (...given: Parameters<typeof render>) => {
  const rendered = render(...given)
  return rendered.ok ? rendered.text : rendered.reason
}

test.each([
  ['a macro', 'id={subid}', 'id=abc'],
  ['two macros side by side', '{subid}{status}', 'abcLead'],
  ['a parameter of the click', '{param.utm_source}', 'fb'],
  ['a parameter with other characters in its name', '{param.a-b[0].c}', 'deep'],
  ['a translation', '{status:Lead=hold,Purchase=approved}', 'hold'],
  ['a translation in other case', '{status:lead=hold}', 'hold'],
  ['a status without translation as itself', '{status:Purchase=approved}', 'Lead'],
  ['a translation to nothing', '[{status:Lead=}]', '[]'],
  ['a translation with = in it', '{status:Lead=a=b}', 'a=b'],
  ['a translation of another value', '{sale:first=1,upsell=2}', '1'],
  ['no value as empty', '<{goal}>', '<>'],
  ['{{ as a brace', '{{subid}', '{subid}'],
  ['three braces as a brace and a macro', '{{{subid}}', '{abc}'],
  ['a closing brace as itself', '}{subid}}', '}abc}'],
  [
    'a brace before something else as itself',
    '{"a":{ "b":{}}, {Sub} {1} {',
    '{"a":{ "b":{}}, {Sub} {1} {',
  ],
  ['a list that is none as itself', '{status:hold}', '{status:hold}'],
  ['lower case', '{ua|lower}', 'mozilla ü'],
  ['a chain in order', '{ua|lower|sha256}', hash('sha256', 'mozilla ü')],
  ['md5', '{subid|md5}', '900150983cd24fb0d6963f7d28e17f72'],
  ['a hash of nothing as nothing', '<{goal|sha256}>', '<>'],
  ['a time', '{event_time}', '2026-03-01T10:00:00.123Z'],
  ['a time in seconds', '{event_time|unix}', '1772359200'],
  ['a time in milliseconds', '{event_time|unixms}', '1772359200123'],
  ['a time that is not there', '<{click_time|unix}>', '<>'],
])('a template writes %s', (_, template, expected) => {
  const values = {
    subid: 'abc',
    status: 'Lead',
    sale: 'first',
    ua: 'Mozilla Ü',
    event_time: '2026-03-01T10:00:00.123Z',
    'param.utm_source': 'fb',
    'param.a-b[0].c': 'deep',
  }
  expect(textOf(template, values)).toBe(expected)
})

test.each([
  ['a macro nobody knows', '{clickid}'],
  ['a name after a dot where none belongs', '{status.x}'],
  ['an encoding nobody knows', '{subid|base64}'],
  ['an encoding without name', '{subid|}'],
  ['a time in seconds of what is no time', '{subid|unix}'],
  ['seconds of a hash', '{event_time|sha256|unix}'],
  ['a translated status that is none', '{status:Hold=1}'],
  ['a status translated twice', '{status:Lead=1,lead=2}'],
])('a template is refused for %s', (_, macro) => {
  const problems = problemsOf(`{subid}&${macro}&{status}`)
  expect(problems).toEqual([{ macro, at: 8, message: expect.any(String) }])
})

test('all problems of a template are named at once', () => {
  expect(problemsOf('{a} {subid} {b|c}').map(({ macro }) => macro)).toEqual([
    '{a}',
    '{b|c}',
    '{b|c}',
  ])
})

test('a page knows fewer macros than a destination', () => {
  expect(problemsOf('?s={subid}&p={param.x}&e={external_id}', isPageMacro)).toEqual([])
  expect(problemsOf('?s={status}', isPageMacro)).toHaveLength(1)
})

test('a required macro without value stops the message, after translation too', () => {
  expect(render('{goal!}', {})).toEqual({ ok: false, reason: 'macro-empty', macro: 'goal' })
  expect(textOf('{status:Lead=!}', { status: 'Lead' })).toBe('macro-empty')
  expect(textOf('{goal|sha256!}', {})).toBe('macro-empty')
  expect(textOf('{goal!}', { goal: '0' })).toBe('0')
})

test.each(['a\r\nX-Evil: 1', 'a\0', 'a\tb', 'a\x7Fb', 'ü\n', '\x85'])(
  'a control character never gets into a header: %j',
  (goal) => {
    expect(textOf('{goal}', { goal }, 'header')).toBe('header-invalid')
    expect(textOf('{goal|raw}', { goal }, 'header')).toBe('header-invalid')
  },
)

test.each([
  ['text inside quotes', '{"v":"{goal}"}', 'say "hi"\n', { v: 'say "hi"\n' }],
  ['text without quotes', '{"v":{goal}}', 'say "hi"', { v: 'say "hi"' }],
  ['nothing without quotes', '{"v":{goal}}', '', { v: null }],
  ['an amount without quotes', '{"v":{payout}}', '12.50', { v: 12.5 }],
  ['an amount inside quotes', '{"v":"{payout}"}', '12.50', { v: '12.50' }],
  ['a translated amount without quotes', '{"v":{payout:0=n/a}}', '0', { v: 'n/a' }],
  ['digits that are no number', '{"v":{external_id}}', '007', { v: '007' }],
  [
    'a time in seconds without quotes',
    '{"v":{event_time|unix}}',
    '2026-03-01T10:00:00Z',
    { v: 1772359200 },
  ],
  ['a macro after an escaped quote', '{"k\\"":"{goal}"}', '"', { 'k"': '"' }],
  [
    'a macro after a string that ends in a backslash',
    '{"k":"\\\\","v":{goal}}',
    'x',
    { k: '\\', v: 'x' },
  ],
])('a JSON body stays JSON with %s', (...[, template, value, expected]) => {
  const name = macrosOf(compiled(template))[0]?.name ?? ''
  expect(JSON.parse(textOf(template, { [name]: value }, 'json'))).toEqual(expected)
})

const anyText = fc.string({ unit: 'binary' })
const wellFormed = fc.oneof(
  anyText,
  fc.constantFrom('%41', '+', 'a%2Bb', '{subid}', '"\\', '\uD800'),
)

const decoders: readonly (readonly [Position, (text: string) => string])[] = [
  ['url', decodeURIComponent],
  ['form', (text) => new URLSearchParams(`v=${text}`).get('v') ?? ''],
  ['json', (text) => String(JSON.parse(`"${text}"`))],
  ['text', (text) => text],
]

test.each(decoders)(
  'what stands in a place of kind %s is read back as it was, once',
  (place, decode) => {
    const quoted = compiled('"{goal}"')
    fc.assert(
      fc.property(wellFormed, (goal) => {
        const rendered = renderTemplate(quoted, () => goal, { position: place, hash })
        if (!rendered.ok) throw new Error(rendered.reason)
        const expected = place === 'json' || place === 'text' ? goal : goal.toWellFormed()
        expect(decode(rendered.text.slice(1, -1))).toBe(expected)
      }),
    )
  },
)

test('a header value is read back from its bytes as it was', () => {
  fc.assert(
    fc.property(wellFormed, (goal) => {
      const rendered = render('{goal}', { goal }, 'header')
      if (!rendered.ok) expect(goal).toMatch(/\p{Cc}/u)
      else expect(Buffer.from(rendered.text, 'latin1').toString('utf8')).toBe(goal.toWellFormed())
    }),
  )
})

test('a raw value keeps its escapes in a URL and gets no character no URL may hold', () => {
  expect(textOf('{goal|raw}', { goal: 'a/b?c=%41&d=1 2#ü%' }, 'url')).toBe(
    'a/b?c=%41&d=1%202#%C3%BC%25',
  )
})

const literal = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('{', ''))

test('literal text survives around macros in every place', () => {
  const places = fc.constantFrom<Position>('url', 'form', 'json', 'header', 'text')
  fc.assert(
    fc.property(literal, literal, places, (before, after, position) => {
      const template = compiled(`${before}"{subid}"{{${after}`)
      const values = () => 'x1'
      fc.pre(macrosOf(template)[0]?.quoted === true || position !== 'json')
      const rendered = renderTemplate(template, values, { position, hash })
      expect(rendered).toEqual({ ok: true, text: `${before}"x1"{${after}` })
    }),
  )
})

test('no text makes compiling fail, and no values make rendering fail', () => {
  const piece = fc.oneof(
    anyText,
    fc.constantFrom(
      '{',
      '}',
      '{{',
      '{subid}',
      '{event_time|unixms|md5!}',
      '{param.x|raw}',
      '"',
      '\\',
    ),
  )
  const places = fc.constantFrom<Position>('url', 'form', 'json', 'header', 'text')
  fc.assert(
    fc.property(fc.array(piece), wellFormed, places, (pieces, value, position) => {
      const result = compileTemplate(pieces.join(''), isDestinationMacro)
      if (!result.ok) {
        expect(result.problems.length).toBeGreaterThan(0)
        return
      }
      const rendered = renderTemplate(result.template, () => value, { position, hash })
      expect(typeof rendered.ok).toBe('boolean')
    }),
  )
})

test('a text of a hundred thousand braces is read without delay', () => {
  expect(problemsOf('{a'.repeat(100_000))).toEqual([])
  expect(problemsOf(`{status:${'a=b,'.repeat(50_000)}`)).toEqual([])
})
