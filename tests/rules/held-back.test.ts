import { expect, test } from 'vitest'
import { network, openSequence } from './sequence.ts'

const event = network({ repeat: { windowMs: 86_400_000, after: 'sale', otherAmount: 'sale' } })

test.each([
  ['the same sale after the window', ['Purchase 10', '+25h Purchase 10'], 'possible-sale 10 USD'],
  ['a sale without its amount', ['Purchase 10', '+25h Purchase'], 'possible-sale 10 USD'],
  ['a bare zero', ['Purchase 10', '+25h Purchase 0'], 'possible-sale 10 USD'],
  [
    'a sale with an id, where the first had none',
    ['Purchase 10', '+25h Purchase T1 10'],
    'possible-sale 10 USD',
  ],
  // What the amendment took off is what counting it would bring back.
  ['another amount', ['Purchase 10', 'Purchase 4'], 'possible-sale 10 USD'],
  ['back to Lead', ['Purchase 10', 'Lead 10'], 'reopen 10 USD'],
  ['a late retry', ['Purchase T1 10', 'refund T1', '+1h Purchase T1 10'], 'late-retry 10 USD'],
  ['the first word once more', ['Lead T1 10', 'Purchase T1 10', 'Lead T1 10'], 'late-retry 10 USD'],
  [
    'a word that could be about two leads',
    ['Purchase T1 10', 'Purchase T2 5', 'Reject 5'],
    'ambiguous 5 USD',
  ],
  [
    'a word of the user’s own page that could be about two leads',
    ['Purchase T1 10', 'Purchase T2 5', 'event Reject 5'],
    'ambiguous 5 USD',
  ],
  ['a refund that finds no sale', ['refund T9 7'], 'refund-without-sale 7 USD'],
  ['a refund that names no subid', ['nosubid refund T9 7'], 'refund-without-sale 7 USD'],
])('held back with its money: %s', (_title, lines, held) => {
  const sequence = openSequence()

  const verdicts = lines.map((line) => sequence.hears(line))

  const said = verdicts.map((one) => one.held)
  const last = said.at(-1)
  expect([last?.kind, last?.amount, last?.currency].join(' ')).toBe(held)
  expect(last?.campaign).toBe('spring')
  expect(said.slice(0, -1)).toEqual(lines.slice(1).map(() => undefined))
})

test.each([
  ['a retry within the window', ['Purchase 10', '+1h Purchase 10']],
  ['the same id again, however late', ['Purchase T1 10', '+48h Purchase T1 10']],
  ['a corrected amount of a sale with an id', ['Purchase T1 10', 'Purchase T1 12']],
  ['a refund of a sale that is known', ['Purchase T1 10', 'refund T1 10']],
  ['a rejection of nothing', ['Reject 10']],
  ['a test', ['test Purchase 10', '+25h test Purchase 10']],
  ['what a person says', ['Purchase 10', 'correction Lead 10']],
  ['what the user’s own page says', ['Purchase 10', '+25h event Purchase 10']],
])('nothing is held back of %s', (_title, lines) => {
  const sequence = openSequence()

  const verdicts = lines.map((line) => sequence.hears(line))

  expect(verdicts.map((one) => one.held)).toEqual(lines.map(() => undefined))
})

test('where each call is a sale by the network’s rules, nothing is held back', () => {
  const sequence = openSequence({ network: event })

  const verdicts = ['Purchase 10', '+25h Purchase 10', 'Purchase 4'].map((line) =>
    sequence.hears(line),
  )

  expect(verdicts.map((one) => [one.outcome, one.held])).toEqual([
    ['moved', undefined],
    ['moved', undefined],
    ['moved', undefined],
  ])
})

test('a change that the network’s own table forbids is held back', () => {
  const moves = { Lead: ['Reject'], Purchase: [], Reject: [], Trash: [] } as const
  const sequence = openSequence({ network: network({ moves }) })
  sequence.hears('Lead T1 10')

  const { held } = sequence.hears('Purchase T1 10')

  expect(held).toMatchObject({ kind: 'forbidden-move', amount: '10', leadId: 'l1' })
})

test('a refund under the id of the sale itself is held back where ids name events', () => {
  const sequence = openSequence({ network: network({ txid: 'event' }) })
  sequence.hears('Purchase TE1 10')

  const { held, outcome } = sequence.hears('refund TE1 10')
  sequence.hears('refund TE2 10')
  const again = sequence.hears('refund TE1 10')

  expect([outcome, held]).toMatchObject(['repeat', { kind: 'refund-of-event', amount: '10' }])
  expect([again.outcome, again.held]).toEqual(['repeat', undefined])
})

test('a refund of less than its sale says so, where refunds of a part are not expected', () => {
  const [whole, part] = [false, true].map((partialRefund) => {
    const sequence = openSequence({ network: network({ partialRefund }) })
    sequence.hears('Purchase T1 100')
    return sequence.hears('refund T1 30').notes
  })

  expect([whole, part]).toEqual([['refund-smaller'], []])
})
