import { createCipheriv, createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dialectOf, generic } from './catalogue.ts'
import { openSigned } from './open-signed.ts'

const clickbankIns = dialectOf('clickbank-ins')

const secret = 'S2SPOSTBACKTEST1'
const iv = Buffer.alloc(16, 7)
const outside = { body: null, given: '', nowMs: 0 }

function seal(plaintext: string): Map<string, string> {
  const key = createHash('sha1').update(secret).digest('hex').slice(0, 32)
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const bytes = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
  return new Map([
    ['notification', bytes.toString('base64')],
    ['iv', iv.toString('base64')],
  ])
}

const open = (fields: Map<string, string>, key: string | null = secret) =>
  openSigned(clickbankIns, { ...outside, fields, secrets: key === null ? [] : [key] })

test('a dialect that signs nothing is read as it came', () => {
  const fields = new Map([['subid', 'a']])

  expect(openSigned(generic, { ...outside, fields, secrets: [] })).toEqual({ ok: true, fields })
})

test.each([null, ''])('a signed dialect without a secret (%j) believes nothing', (key) => {
  const genuine = seal('{"receipt":"A","transactionType":"SALE"}')

  expect(open(genuine, key)).toEqual({ ok: false, reason: 'secret-missing' })
})

test('a notification is read only from inside its envelope', () => {
  const fields = seal('{"receipt":"A","transactionType":"SALE"}').set('transactionType', 'RFND')

  const opened = open(fields)

  expect(opened.ok && opened.fields.get('transactionType')).toBe('SALE')
  expect(opened.ok && opened.fields.has('notification')).toBe(false)
})

test.each([
  '',
  'SALE',
  '[]',
  '{"receipt":"A"}',
  '{"transactionType":"SALE"}',
  '{"receipt":"","transactionType":"SALE"}',
  '{"receipt":"A","transactionType":"SALE"',
])('what opens to %j is not believed', (plaintext) => {
  expect(open(seal(plaintext))).toEqual({ ok: false, reason: 'signature-wrong' })
})

test.each([
  ['no envelope', {}],
  ['no iv', { iv: '' }],
  ['an iv of 8 bytes', { iv: 'AAAAAAAAAAA=' }],
  ['a notification that is no base64', { notification: 'a*b=' }],
  ['half a block', { notification: 'AAAA' }],
])('%s cannot be read', (_, change) => {
  const sealed = Object.keys(change).length === 0 ? [] : seal('{"receipt":"A"}')

  expect(open(new Map([...sealed, ...Object.entries(change)]))).toEqual({
    ok: false,
    reason: 'body-unreadable',
  })
})

test('no envelope of arbitrary bytes is believed, and none breaks the reader', () => {
  const base64 = fc
    .uint8Array({ maxLength: 96 })
    .map((bytes) => Buffer.from(bytes).toString('base64'))
  const text = fc.oneof(base64, fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(text, text, fc.string(), (notification, vector, key) => {
      const envelope = new Map([
        ['notification', notification],
        ['iv', vector],
      ])
      expect(open(envelope, key).ok).toBe(false)
    }),
  )
})
