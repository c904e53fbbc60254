import { describe, expect, test } from 'vitest'
import type { Destination } from '../../src/domain/settings.ts'
import type { NotSentReason } from '../../src/domain/verdict.ts'
import { click, destination, knownOf, network, openSequence, sentOf } from './sequence.ts'

const plain = destination({ id: 'plain', needsClick: false })

describe('which click', () => {
  test('an unknown subid is accepted: what needs the click waits, the rest goes at once', () => {
    const sequence = openSequence({ click: null, destinations: [destination(), plain] })
    const verdict = sequence.hears('Lead T1 10')
    expect([verdict.outcome, verdict.reason]).toEqual(['moved', 'click-unknown'])
    expect(sentOf(verdict)).toBe('Lead (waits), plain:Lead')
  })

  test('a campaign or source condition waits for the click as well', () => {
    const chosen = [
      destination({ id: 'campaign', needsClick: false, campaigns: ['spring'] }),
      destination({ id: 'source', needsClick: false, sources: ['propeller'] }),
    ]
    const sequence = openSequence({ click: null, destinations: chosen })
    expect(sentOf(sequence.hears('Lead'))).toBe('campaign:Lead (waits), source:Lead (waits)')
  })

  test.each([
    ['wait', 'waiting'],
    ['refuse', 'refused'],
  ] as const)('with unknownSubid: %s the postback is %s', (unknownSubid, outcome) => {
    const sequence = openSequence({ click: null, network: network({ unknownSubid }) })
    const verdict = sequence.hears('Lead T1')
    expect([verdict.outcome, verdict.reason]).toEqual([outcome, 'click-unknown'])
    expect(knownOf(sequence.leads())).toBe('')
  })
})

type Refusal = readonly [NotSentReason, came: string, over: Partial<Destination>]

const refusals: readonly Refusal[] = [
  ['event-not-chosen', 'Lead', { events: ['Purchase'] }],
  ['campaign-not-chosen', 'Lead', { campaigns: ['autumn'] }],
  ['source-not-chosen', 'Lead', { sources: ['other'] }],
  ['network-not-chosen', 'Lead', { networks: ['other'] }],
  ['test-lead', 'Purchase test', {}],
]

describe('who hears of a move', () => {
  test.each(refusals)('%s: nothing is sent, and that is kept', (reason, came, over) => {
    const sequence = openSequence({ destinations: [destination(over)] })
    const verdict = sequence.hears(came)
    expect(sentOf(verdict)).toBe('')
    expect(verdict.moves[0]?.notSent).toEqual([{ destination: 'all', reason }])
  })

  test('a destination that asks for tests hears them', () => {
    const sequence = openSequence({ destinations: [destination({ tests: true })] })
    expect(sentOf(sequence.hears('Purchase test'))).toBe('Purchase')
  })

  test('moves of a network without a key are not told to who asks for authenticated ones', () => {
    const wary = destination({ authenticated: true })
    const sequence = openSequence({ destinations: [wary], unauthenticated: true })
    expect(sequence.hears('Lead').moves[0]?.notSent[0]?.reason).toBe('unauthenticated')
  })

  test('an amendment, a confirmation, an own reply and a long chain each say why not', () => {
    const sequence = openSequence({ destinations: [destination()] })
    sequence.hears('event Purchase T1 10')
    expect(sequence.hears('Purchase T1 10').moves[0]?.notSent[0]?.reason).toBe(
      'confirmation-not-chosen',
    )
    expect(sequence.hears('Purchase T1 11').moves[0]?.notSent[0]?.reason).toBe(
      'amendment-not-chosen',
    )
    expect(sequence.hears('reply Reject').moves[0]?.notSent[0]?.reason).toBe('own-reply')
    sequence.hears('reply Trash')
    const other = openSequence({ destinations: [destination({ id: 'other' })] })
    other.hears('Lead')
    for (const word of ['Purchase', 'Reject']) other.hears(`reply ${word}`)
    expect(other.hears('reply Trash').moves[0]?.notSent[0]?.reason).toBe('chain-too-long')
  })

  test('a paused destination’s delivery is parked', () => {
    const sequence = openSequence({ destinations: [destination({ paused: true })] })
    expect(sequence.hears('Lead').moves[0]?.deliveries).toEqual([
      { destination: 'all', waitsFor: 'nothing', parked: true },
    ])
  })

  test('a click without a campaign is no campaign’s', () => {
    const sequence = openSequence({
      click: click({ campaign: null }),
      destinations: [destination({ campaigns: ['spring'] })],
    })
    expect(sequence.hears('Lead').moves[0]?.notSent[0]?.reason).toBe('campaign-not-chosen')
  })
})
