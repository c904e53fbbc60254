import { expect, test } from 'vitest'
import { fieldNames } from '../domain/dialect.ts'
import { isSecretName } from '../domain/mask.ts'
import { readReport } from '../domain/read-report.ts'
import { readStatusName, statuses } from '../domain/status.ts'
import { allDialects, dialectOf, findDialect, generic } from './catalogue.ts'
import { dialectFile } from './dialect-file.ts'

const network = { statuses: {}, ignore: [], currency: null, defaultStatus: null }
const dialects = allDialects()

test('the catalogue finds its dialects by their ids and knows no other', () => {
  const ids = dialects.map((dialect) => dialect.id)

  expect(new Set(ids).size).toBe(ids.length)
  expect(ids[0]).toBe('generic')
  for (const id of ids) expect(findDialect(id)?.id).toBe(id)
  for (const id of ['constructor', '', '../package', 'Generic']) {
    expect(findDialect(id)).toBeUndefined()
  }
})

test('a file that says more, or something else, than a dialect can is told what is wrong', () => {
  const file = { name: 'A', verified: 'none', source: 'nothing', clickLink: 'https://a.example/' }

  expect(dialectFile.safeParse(file).success).toBe(true)
  for (const wrong of [{ colour: 'red' }, { verified: true }, { words: { Sale: ['sale'] } }]) {
    expect(dialectFile.safeParse({ ...file, ...wrong }).success).toBe(false)
  }
  expect(() => dialectOf('no-such-network')).toThrow(/ENOENT/)
})

test.each(dialects)('$id is written so that its reader finds every word', (dialect) => {
  const known = [
    ...dialect.words.keys(),
    ...dialect.reversals,
    ...dialect.sales.keys(),
    ...Object.values(dialect.testMarks).flat(),
    ...dialect.refinements.flatMap(({ word, values }) => [word, ...values]),
  ]

  for (const word of known) expect(word).toBe(word.trim().toLowerCase())
  expect(dialect.fields.status).not.toEqual([])
  for (const name of dialect.minorUnits) expect(dialect.fields.payout).toContain(name)
  for (const header of dialect.headers) expect(header).toBe(header.toLowerCase())
})

test.each(dialects)('$id gives every name to one field alone', (dialect) => {
  const names = fieldNames.flatMap((field) => dialect.fields[field])

  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

test.each(dialects)(
  '$id undoes sales only with words that reject, never with the four',
  (dialect) => {
    for (const word of dialect.reversals) {
      expect(dialect.words.get(word)).toBe('Reject')
      expect(readStatusName(word)).toBeUndefined()
    }
    if (dialect.fields.sale.length > 0) return
    for (const word of dialect.sales.keys()) expect(dialect.words.get(word)).toBe('Purchase')
  },
)

test.each(dialects)('$id tells how to set it up', (dialect) => {
  expect(dialect.pasteUrl).toMatch(/^https:\/\/\{host\}\/postback\/\{network\}\/\{key\}(?:\?|$)/)
  expect(dialect.clickLink).toContain('{subid}')
  expect(dialect.steps.length).toBeGreaterThanOrEqual(2)
  expect(dialect.steps.length).toBeLessThanOrEqual(5)
  for (const text of [...dialect.steps, ...dialect.notes]) expect(text).toMatch(/^\S.*\.$/)
})

const plainDialects = dialects.filter((dialect) => dialect.signature.kind === 'none')

test.each(plainDialects)('$id understands the URL it tells people to paste', (dialect) => {
  const [, query = ''] = dialect.pasteUrl.split('?')
  const pasted = query.split('&').map((pair) => pair.split('=')[0] ?? '')
  const named = (names: readonly string[]) => names.some((name) => pasted.includes(name))

  // A network with fixed parameters has none to paste.
  if (query === '') return
  expect(named(dialect.fields.subid)).toBe(true)
  expect(named(dialect.fields.status)).toBe(true)
  expect(new Set(pasted).size).toBe(pasted.length)
  const read = new Set([...fieldNames.flatMap((field) => dialect.fields[field]), ...dialect.tokens])
  const marks = Object.keys(dialect.testMarks)
  expect(pasted.filter((name) => !read.has(name) && !marks.includes(name))).toEqual([])
})

const direct = plainDialects.flatMap((dialect) => statuses.map((status) => ({ dialect, status })))

test.each(direct)('?subid=…&status=$status works at $dialect.id', ({ dialect, status }) => {
  const fields = new Map([
    ['subid', 'abc-1'],
    ['status', status],
  ])

  expect(readReport({ fields, dialect, network })).toMatchObject({
    ok: true,
    reading: { subid: 'abc-1', status, word: status, reversal: false },
  })
})

test('the names of any macro URL are the same for ever', () => {
  expect(generic.fields.subid.slice(0, 4)).toEqual(['subid', 'clickid', 'click_id', 'cid'])
  expect(generic.fields.txid).toEqual([
    ...['txid', 'tid', 'transaction_id', 'order_id', 'transactionid'],
  ])
})

test('whatever brings the secret of a network is known by its name, when nothing else is', () => {
  const names = new Set(dialects.flatMap(({ tokens }) => tokens))
  const bare = [...names].map((name) => name.replace(/^header:/, ''))

  expect(bare.filter((name) => !isSecretName(name))).toEqual([])
})
