import { expect, test } from 'vitest'
import { allSourceKinds } from '../dialects/source-kinds.ts'
import type { Source } from '../domain/settings.ts'
import { readSetting } from './schema.ts'
import { showSetting } from './show.ts'

function read(input: object): Source {
  const answer = readSetting('sources', 'x', input)
  if (!answer.ok) throw new Error(answer.problems.join())
  return answer.value as Source
}

test('a source of a kind knows its click id’s parameter and every macro', () => {
  expect(read({ kind: 'mediago' })).toEqual({
    ...{ id: 'x', kind: 'mediago', externalId: 'trackingid', cost: null, costPerClick: null },
    tokens: { trackingid: '$' + '{TRACKING_ID}', adid: '$' + '{AD_ID}' },
  })
})

test('a name of one’s own keeps the macro of the kind, and tokens of one’s own replace its', () => {
  const source = read({ kind: 'hilltopads', externalId: 'cid', tokens: { zone: '{{zoneid}}' } })

  expect(source).toMatchObject({ externalId: 'cid', cost: 'cost' })
  expect(source.tokens).toEqual({ cid: '{{ctoken}}', cost: '{{price}}', zone: '{{zoneid}}' })
})

test('a source of no kind says everything itself', () => {
  expect(read({ externalId: 'cid' })).toEqual({
    ...{ id: 'x', kind: null, externalId: 'cid', cost: null, tokens: {}, costPerClick: null },
  })
})

test.each(allSourceKinds())('a source of the kind $id is shown as it is read again', ({ id }) => {
  const source = read({ kind: id })

  expect(read(showSetting('sources', source, { masked: true }))).toEqual(source)
})

test('a parameter of the name token is no secret', () => {
  const shown = showSetting('sources', read({ tokens: { token: '{t}' } }), { masked: true })

  expect(shown).toMatchObject({ tokens: { token: '{t}' } })
})

test.each([
  ['a kind nobody knows', { kind: 'nowhere' }],
  ['a macro with a space', { tokens: { a: '{a b}' } }],
  ['a macro that begins another parameter', { tokens: { a: '{a}&b={b}' } }],
  ['a macro of two lines', { tokens: { a: 'x\ny' } }],
  ['too many tokens', { tokens: Object.fromEntries([...Array(31).keys()].map((n) => [n, 'x'])) }],
])('%s is refused', (_, input) => {
  expect(readSetting('sources', 'x', input)).toMatchObject({ ok: false })
})
