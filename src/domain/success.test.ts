import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SuccessRule } from './settings.ts'
import { meetsRule } from './success.ts'

const any2xx: SuccessRule = {
  status: null,
  contains: null,
  lacks: null,
  matches: null,
  json: null,
  duplicate: null,
}
const finds = (pattern: string, text: string) => new RegExp(pattern, 'u').test(text)
const json = (path: string, equals: string): SuccessRule => ({ ...any2xx, json: { path, equals } })

test.each([
  ['200 by default', any2xx, 200, '', true],
  ['299 by default', any2xx, 299, '', true],
  ['302 by default', any2xx, 302, '', false],
  ['a listed status', { ...any2xx, status: [200, 404] }, 404, '', true],
  ['a 2xx that is not listed', { ...any2xx, status: [200] }, 201, '', false],
  ['a text that is there', { ...any2xx, contains: 'ok' }, 200, 'all ok', true],
  ['a text in other case', { ...any2xx, contains: 'ok' }, 200, 'OK', false],
  ['a text of a 500', { ...any2xx, contains: 'ok' }, 500, 'ok', false],
  ['a text of a failure that is not there', { ...any2xx, lacks: 'error' }, 200, 'ok', true],
  ['a text of a failure', { ...any2xx, lacks: 'error' }, 200, '{"status":"error"}', false],
  ['a pattern that is found', { ...any2xx, matches: '^ok \\d+$' }, 200, 'ok 17', true],
  ['a pattern that is not', { ...any2xx, matches: '^ok \\d+$' }, 200, 'ok no', false],
  ['a JSON value', json('status', 'ok'), 200, '{"status":"ok"}', true],
  ['a JSON value deep inside', json('a[1].b', '7'), 200, '{"a":[0,{"b":7}]}', true],
  ['a JSON value of a list', json('[0].b', 'true'), 200, '[{"b":true}]', true],
  ['another JSON value', json('status', 'ok'), 200, '{"status":"no"}', false],
  ['a JSON path that is not there', json('a.b', 'undefined'), 200, '{"a":{}}', false],
  ['a name every object has', json('constructor.name', 'Object'), 200, '{}', false],
  ['an object', json('a', '[object Object]'), 200, '{"a":{}}', false],
  ['null', json('a', 'null'), 200, '{"a":null}', true],
  ['a body cut short', json('status', 'ok'), 200, '{"status":"ok",', false],
  ['all parts but one', { ...json('s', 'ok'), contains: 'x' }, 200, '{"s":"ok"}', false],
] as const)('%s', (...[, rule, status, body, expected]) => {
  expect(meetsRule(rule, { status, body }, finds)).toBe(expected)
})

test('no answer makes the rule fail to decide', () => {
  fc.assert(
    fc.property(fc.string(), fc.oneof(fc.json(), fc.string()), (path, body) => {
      const met = meetsRule(json(path, 'ok'), { status: 200, body }, finds)
      expect(typeof met).toBe('boolean')
    }),
  )
})
