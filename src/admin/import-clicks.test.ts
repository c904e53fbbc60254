import { expect, test } from 'vitest'
import type { Settings } from '../domain/settings.ts'
import { openImport, readRow } from './import-clicks.ts'

const settings: Settings = {
  version: 1,
  sources: {
    propeller: {
      id: 'propeller',
      kind: null,
      externalId: 'clickid',
      cost: 'cost',
      tokens: {},
      costPerClick: null,
    },
  },
  campaigns: {
    spring: {
      id: 'spring',
      source: 'propeller',
      externalId: null,
      px: '99',
      owner: null,
      costPerClick: null,
      paused: false,
      archived: false,
      notes: null,
      bandit: null,
      rules: [],
      prelandings: [],
      landings: [],
      publicKey: null,
      previousPublicKey: null,
      pageEvents: ['Lead'],
      eventOrigins: [],
    },
  },
  networks: {},
  destinations: {},
}

const opened = (text: string) => openImport(new TextEncoder().encode(text))

function rowsOf(text: string) {
  const answer = opened(text)
  if (!answer.ok) throw new Error(answer.detail)
  return [...answer.entries].map((entry) =>
    readRow(entry, { settings, nowMs: 1_000, keepParamsDays: 0 }),
  )
}

test('what the campaign knows fills in what the row leaves out', () => {
  const row = {
    subid: 'ABCDEFGHIJ0123456789',
    at: '2026-11-24T10:00:00Z',
    campaign: 'spring',
    domain: 'Go.Example:8443',
    params: { clickid: 'c-1', cost: '0,15' },
  }

  const [first] = rowsOf(JSON.stringify(row))

  expect(first).toMatchObject({
    ok: true,
    click: {
      subid: 'abcdefghij0123456789',
      at: Date.UTC(2026, 10, 24, 10),
      source: 'propeller',
      px: '99',
      externalId: 'c-1',
      cost: '0.15',
      domain: 'go.example',
    },
  })
})

test('an unknown campaign is kept by its name', () => {
  const [first] = rowsOf('{"subid":"s1","campaign":"constructor"}')

  expect(first).toMatchObject({ ok: true, click: { campaign: 'constructor', source: null } })
})

test.each([
  ['{"subid":"s1"', 'not-json'],
  ['7', 'row-invalid'],
  ['{}', 'subid-missing'],
  ['{"subid":null}', 'subid-missing'],
  ['{"subid":""}', 'subid-missing'],
  ['{"subid":5}', 'row-invalid'],
  [`{"subid":"${'x'.repeat(256)}"}`, 'subid-unreadable'],
  ['{"subid":"s1","at":"yesterday"}', 'at-invalid'],
  ['{"subid":"s1","at":9007199254740991}', 'at-invalid'],
  ['{"subid":"s1","at":-1}', 'at-invalid'],
  ['{"subid":"s1","external_id":"e"}', 'row-invalid'],
  [
    JSON.stringify({
      subid: 's1',
      params: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`p${index}`, ''])),
    }),
    'params-too-many',
  ],
])('a bad line refuses itself alone: %s', (line, reason) => {
  const rows = rowsOf(`{"subid":"before"}\n${line}\n\n{"subid":"after"}\n`)

  expect(rows.map((row) => [row.line, row.ok ? 'ok' : row.reason])).toEqual([
    [1, 'ok'],
    [2, reason],
    [4, 'ok'],
  ])
})

test.each([
  ['a byte order mark', '\uFEFF{"subid":"a"}\r\n\n{"subid":"ü"}'],
  ['blank space before an array', ' \r\n\t[{"subid":"a"},{"subid":"ü"}]'],
])('%s changes nothing', (_, text) => {
  expect(rowsOf(text).map((row) => row.ok && row.click.subid)).toEqual(['a', 'ü'])
})

test('a JSON array counts its entries from one', () => {
  const rows = rowsOf(' [{"subid":"s1"},{"at":1}]')

  expect(rows.map((row) => [row.line, row.ok])).toEqual([
    [1, true],
    [2, false],
  ])
})

test('a broken array, broken bytes and too many rows refuse the whole', () => {
  expect(opened('[{"subid":"s1"}')).toMatchObject({ ok: false, reason: 'body-invalid' })
  expect(openImport(new Uint8Array([0xff]))).toMatchObject({
    ok: false,
    reason: 'body-invalid',
  })
  expect(opened('{"subid":"s"}\n'.repeat(50_001))).toMatchObject({
    ok: false,
    reason: 'body-too-large',
  })
})
