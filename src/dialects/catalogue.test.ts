import { expect, test } from 'vitest'
import { fieldNames } from '../domain/dialect.ts'
import { readReport } from '../domain/read-report.ts'
import { readStatusName, statuses } from '../domain/status.ts'
import { dialects, findDialect } from './catalogue.ts'

const network = { statuses: {}, ignore: [], currency: null, defaultStatus: null }

test('the catalogue finds its dialects by their ids and knows no other', () => {
  const ids = dialects.map((dialect) => dialect.id)

  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(findDialect(id)?.id).toBe(id)
  expect(findDialect('constructor')).toBeUndefined()
})

test.each(dialects)('$id is written so that its reader finds every word', (dialect) => {
  const known = [
    ...Object.keys(dialect.words),
    ...dialect.reversals,
    ...Object.keys(dialect.sales),
    ...Object.values(dialect.testMarks).flat(),
  ]

  for (const word of known) expect(word).toBe(word.trim().toLowerCase())
  for (const name of fieldNames) {
    expect(new Set(dialect.fields[name]).size).toBe(dialect.fields[name].length)
  }
  expect(dialect.fields.status).not.toEqual([])
  expect(dialect.fields.subid).not.toEqual([])
})

test.each(dialects)(
  '$id undoes sales only with words that reject, never with the four',
  (dialect) => {
    for (const word of dialect.reversals) {
      expect(dialect.words[word]).toBe('Reject')
      expect(readStatusName(word)).toBeUndefined()
    }
    for (const word of Object.keys(dialect.sales)) expect(dialect.words[word]).toBe('Purchase')
  },
)

test.each(dialects)('$id tells how to set it up', (dialect) => {
  expect(dialect.pasteUrl).toMatch(/^https:\/\/\{host\}\/postback\/\{network\}\/\{key\}/)
  expect(dialect.clickLink).toContain('{subid}')
  expect(dialect.steps.length).toBeGreaterThanOrEqual(2)
  expect(dialect.steps.length).toBeLessThanOrEqual(5)
})

const plainDialects = dialects.filter((dialect) => dialect.signature === 'none')

test.each(plainDialects)('$id understands the URL it tells people to paste', (dialect) => {
  const pasted = new URL(dialect.pasteUrl.replaceAll(/[{}]/g, '')).searchParams
  const named = (names: readonly string[]) => names.some((name) => pasted.has(name))

  // A network with fixed parameters has none to paste.
  if (pasted.size === 0) return
  expect(named(dialect.fields.subid)).toBe(true)
  expect(named(dialect.fields.status)).toBe(true)
  expect(named(dialect.fields.txid)).toBe(true)
  expect(named(dialect.fields.payout)).toBe(true)
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
