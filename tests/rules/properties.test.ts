import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judge } from '../../src/domain/judge.ts'
import type { Lead } from '../../src/domain/lead.ts'
import { addAmounts, subtractAmounts } from '../../src/domain/money.ts'
import { allowedMoves, type Status, statuses } from '../../src/domain/status.ts'
import { outcomes, type PlannedMove } from '../../src/domain/verdict.ts'
import { destination, network, openSequence } from './sequence.ts'

const word = fc.constantFrom('Lead', 'Purchase', 'Reject', 'Trash', 'refund', 'declined')
const txid = fc.constantFrom('', 'T1', 'T2', 'T3')
const amount = fc.constantFrom('', '0', '10', '12.5', '10 EUR')
const cause = fc.constantFrom('', '', '', 'event', 'reply', 'import')
const later = fc.constantFrom('', '', '+1h', '+25h')
const extra = fc.constantFrom('', '', 'test', 'order=T1', 'stripped=T2', 'at=+3h', 'of=12.5')

const line = fc
  .tuple(later, cause, word, txid, amount, extra)
  .map((words) => words.filter((one) => one !== '').join(' '))
const lines = fc.array(line, { minLength: 1, maxLength: 30 })

const policy = fc.record({
  txid: fc.constantFrom('order' as const, 'event' as const),
  reopen: fc.boolean(),
  partialRefund: fc.boolean(),
  repeat: fc.record({
    windowMs: fc.constant(86_400_000),
    after: fc.constantFrom('repeat' as const, 'sale' as const),
    otherAmount: fc.constantFrom('amend' as const, 'sale' as const),
  }),
})

function isAllowed(move: PlannedMove, wasProvisional: boolean): boolean {
  const to = move.lead.status
  if (move.from === null || move.from === to || wasProvisional) return true
  return (allowedMoves[move.from] as readonly Status[]).includes(to)
}

describe('whatever the order of readings', () => {
  test('no lead ever breaks the move table', () => {
    const strict = policy.map((one) => ({ ...one, reopen: false }))
    fc.assert(
      fc.property(strict, lines, (over, all) => {
        const sequence = openSequence({ network: network(over) })
        for (const came of all.filter((one) => !one.includes('at='))) {
          const before = new Map(sequence.leads().map((lead) => [lead.id, lead]))
          for (const move of sequence.hears(came).moves) {
            const provisional = before.get(move.lead.id)?.provisional ?? false
            expect(isAllowed(move, provisional), `${came}: ${move.from}`).toBe(true)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('the sum of money by status is what the history of moves adds up to', () => {
    fc.assert(
      fc.property(policy, lines, (over, all) => {
        const sequence = openSequence({ network: network(over) })
        const history = new Map<Status, string>(statuses.map((status) => [status, '0']))
        for (const came of all) {
          for (const move of sequence.hears(came).moves) addToHistory(history, move)
        }
        expect(history).toEqual(sumByStatus(sequence.leads()))
      }),
      { numRuns: 300 },
    )
  })

  test('a postback said twice in a row changes nothing the second time', () => {
    fc.assert(
      fc.property(policy, lines, (over, all) => {
        const sequence = openSequence({ network: network(over) })
        for (const came of all) {
          sequence.hears(came)
          const before = sequence.leads()
          const again = sequence.hears(came.replace(/^\+\d+h /, ''))
          expect(again.moves, came).toEqual([])
          expect(sequence.leads(), came).toEqual(before)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('judge answers everything, and every destination hears or is told why not', () => {
    fc.assert(
      fc.property(policy, lines, fc.boolean(), (over, all, known) => {
        const sequence = openSequence({
          network: network(over),
          destinations: [destination(), destination({ id: 'two', events: ['Purchase'] })],
          ...(known ? {} : { click: null }),
        })
        for (const came of all) {
          const verdict = sequence.hears(came)
          expect(outcomes).toContain(verdict.outcome)
          expect(verdict.outcome === 'moved').toBe(verdict.moves.length > 0)
          for (const move of verdict.moves) {
            const named = [...move.deliveries, ...move.notSent].map((one) => one.destination)
            expect(named.sort()).toEqual(['all', 'two'])
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('judge is pure: the same case gives the same verdict', () => {
    const reading = { status: 'Lead', word: 'Lead', reversal: false, test: false } as const
    const c = {
      reading: { ...reading, subid: 'c1', notes: [] },
      cause: { kind: 'network' },
      now: 1,
      unauthenticated: false,
      leads: [],
      click: null,
      settings: { version: 1, network: network(), landing: undefined, destinations: [] },
    } as const
    expect(judge(c)).toEqual(judge(c))
  })
})

function addToHistory(history: Map<Status, string>, move: PlannedMove): void {
  const add = (status: Status, by: string) => {
    history.set(status, addAmounts(history.get(status) ?? '0', by))
  }
  if (move.from !== null) add(move.from, subtractAmounts('0', move.amountBefore ?? '0'))
  add(move.lead.status, move.lead.amount ?? '0')
}

function sumByStatus(leads: readonly Lead[]): Map<Status, string> {
  const sums = new Map<Status, string>(statuses.map((status) => [status, '0']))
  for (const lead of leads) {
    sums.set(lead.status, addAmounts(sums.get(lead.status) ?? '0', lead.amount ?? '0'))
  }
  return sums
}
