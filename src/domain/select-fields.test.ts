import { expect, test } from 'vitest'
import { openSink } from './fields.ts'
import { readJsonText } from './json-path.ts'
import { isSelector, selectFields } from './select-fields.ts'

function fieldsOf(document: object) {
  const sink = openSink()
  if (!readJsonText(JSON.stringify(document), sink)) throw new Error('no JSON')
  return sink.fields
}

const order = fieldsOf({
  landing: '/shop?a=1&subid=abc%201',
  kind: 'invoice',
  notes: [{ text: 'x' }, { name: 'other', value: 'o' }, { name: 'subid', value: 'abc' }],
  data: { object: { object: 'invoice', id: 'in_1' }, shares: [{ of: 'US', cut: { value: 4.5 } }] },
})

test.each([
  ['notes[name=subid].value', 'abc'],
  ['notes[name=subid].name', 'subid'],
  ['data.shares[of=US].cut.value', '4.5'],
  ['data.object[object=invoice].id', 'in_1'],
  ['landing?subid', 'abc 1'],
])('%s finds %s', (selector, value) => {
  expect(isSelector(selector)).toBe(true)
  expect(selectFields(order, [selector]).get(selector)).toBe(value)
})

test.each([
  'notes[name=nobody].value',
  'notes[name=subid].nothing',
  'data.object[object=charge].id',
  'landing?px',
  'nowhere?subid',
])('%s finds nothing', (selector) => {
  expect(selectFields(order, [selector]).has(selector)).toBe(false)
})

test('what a sender names like a selector is not what it selects', () => {
  const selector = 'notes[name=subid].value'
  const sent = new Map([[selector, 'forged']])

  expect(selectFields(sent, [selector]).has(selector)).toBe(false)
})

test.each(['subid', 'a.b', 'a[0].b', 'order[total]'])('%s is a plain name', (name) => {
  expect(isSelector(name)).toBe(false)
})
