import { describe, expect, test } from 'vitest'
import {
  destination,
  network,
  openSequence,
  playSteps,
  type Step,
  type WorldSettings,
} from './sequence.ts'

type Sequence = readonly [title: string, world: Partial<WorldSettings>, steps: readonly Step[]]

const landing = {
  id: 'offer-a',
  url: 'https://offer.example/',
  weight: 1,
  passParams: false,
  network: 'pp',
  payout: '15',
  currency: 'EUR',
  dailyCap: null,
}

const sequences: readonly Sequence[] = [
  [
    'a lead goes from Lead to Purchase, is undone, and is bought after all',
    {},
    [
      ['Lead', 'moved', '- Lead', 'Lead'],
      ['Purchase 10', 'moved', '- Purchase 10', 'Purchase'],
      ['Reject', 'moved', '- Reject 10', 'Reject'],
      ['+25h Purchase 10', 'moved', '- Purchase 10', 'Purchase'],
      ['Trash', 'moved', '- Trash 10', 'Trash'],
    ],
  ],
  [
    'the same status and amount is a repeat, and tells nobody',
    {},
    [
      ['Purchase T1 10', 'moved', 'T1 Purchase 10', 'Purchase'],
      ['Purchase T1 10.00', 'repeat (same-status)', 'T1 Purchase 10', ''],
      ['Purchase T1', 'repeat (same-status)', 'T1 Purchase 10', ''],
      ['+48h Purchase T1 10', 'repeat (same-status)', 'T1 Purchase 10', ''],
    ],
  ],
  [
    'back to Lead comes late',
    {},
    [
      ['Purchase T1 10', 'moved', 'T1 Purchase 10', 'Purchase'],
      ['Lead T1 10', 'stale (move-not-allowed)', 'T1 Purchase 10', ''],
    ],
  ],
  [
    'a later event time opens a lead again',
    {},
    [
      ['Reject T1 at=+5h', 'moved', 'T1 Reject', 'Reject'],
      ['Lead T1 at=+4h', 'stale (move-not-allowed)', 'T1 Reject', ''],
      ['Lead T1 at=+6h', 'moved', 'T1 Lead', 'Lead'],
    ],
  ],
  [
    'a network that reopens leads may',
    { network: network({ reopen: true }) },
    [
      ['Reject T1', 'moved', 'T1 Reject', 'Reject'],
      ['Lead T1', 'moved', 'T1 Lead', 'Lead'],
    ],
  ],
  [
    'a network may have its own table',
    { network: network({ moves: { Lead: ['Reject'], Purchase: [], Reject: [], Trash: [] } }) },
    [
      ['Lead T1', 'moved', 'T1 Lead', 'Lead'],
      ['Purchase T1', 'stale (move-not-allowed)', 'T1 Lead', ''],
      ['Reject T1', 'moved', 'T1 Reject', 'Reject'],
    ],
  ],
  [
    'a late retry never undoes a refund',
    {},
    [
      ['Purchase T1 10', 'moved', 'T1 Purchase 10', 'Purchase'],
      ['refund T1 10', 'moved', 'T1 Reject 10', 'Reject'],
      ['+4h Purchase T1 10', 'stale (late-retry)', 'T1 Reject 10', ''],
      ['+25h Purchase T1 10', 'moved', 'T1 Purchase 10', 'Purchase'],
    ],
  ],
  [
    'another amount amends the sale and is no second one',
    {},
    [
      ['Purchase T1 10', 'moved', 'T1 Purchase 10', 'Purchase'],
      ['Purchase T1 12', 'moved (amount-amended)', 'T1 Purchase 12', ''],
      ['Purchase T1 10', 'stale (late-retry)', 'T1 Purchase 12', ''],
      ['Purchase T1 12 EUR', 'moved (amount-amended)', 'T1 Purchase 12 EUR', ''],
    ],
  ],
  [
    'a destination that asks for amendments hears them',
    { destinations: [destination({ amendments: true })] },
    [
      ['Purchase T1 10', 'moved', 'T1 Purchase 10', 'Purchase'],
      ['Purchase T1 12', 'moved (amount-amended)', 'T1 Purchase 12', 'Purchase'],
    ],
  ],
  [
    'without ids the same sale after the window is one more, where the network says so',
    { network: network({ repeat: { windowMs: 86_400_000, after: 'sale', otherAmount: 'amend' } }) },
    [
      ['Purchase 10', 'moved', '- Purchase 10', 'Purchase'],
      ['+23h Purchase 10', 'repeat (same-status)', '- Purchase 10', ''],
      ['+2h Purchase 10', 'moved', '- Purchase 10, #2 Purchase 10', 'Purchase'],
      ['+1h Purchase 10', 'repeat (same-status)', '- Purchase 10, #2 Purchase 10', ''],
    ],
  ],
  [
    'without ids another amount is one more sale, where the network says so',
    {
      network: network({ repeat: { windowMs: 86_400_000, after: 'repeat', otherAmount: 'sale' } }),
    },
    [
      ['Purchase 10', 'moved', '- Purchase 10', 'Purchase'],
      ['Purchase 30', 'moved', '- Purchase 10, #2 Purchase 30', 'Purchase'],
      ['Purchase 10', 'repeat (same-status)', '- Purchase 10, #2 Purchase 30', ''],
      ['+30h Purchase 30', 'repeat (same-status)', '- Purchase 10, #2 Purchase 30', ''],
    ],
  ],
  [
    'the user’s own event is provisional until the network speaks',
    {},
    [
      ['event Purchase', 'moved', '- Purchase provisional', 'Purchase'],
      ['event Purchase', 'repeat (same-status)', '- Purchase provisional', ''],
      ['Lead T1 10', 'moved', 'T1 Lead 10', 'Lead'],
    ],
  ],
  [
    'the network’s same word confirms, heard only by who asked for it',
    { destinations: [destination(), destination({ id: 'ads', confirmed: true })] },
    [
      ['event Purchase 10', 'moved', '- Purchase 10 provisional', 'Purchase, ads:Purchase'],
      ['Purchase 10', 'moved (confirmed)', '- Purchase 10', 'ads:Purchase'],
      ['Purchase 10', 'repeat (same-status)', '- Purchase 10', ''],
    ],
  ],
  [
    'the user’s event after the network’s word is no longer provisional',
    {},
    [
      ['Lead T1 10', 'moved', 'T1 Lead 10', 'Lead'],
      ['event Purchase', 'moved', 'T1 Purchase 10', 'Purchase'],
      ['Lead T1 10', 'stale (move-not-allowed)', 'T1 Purchase 10', ''],
    ],
  ],
  [
    'an answer moves its lead, is not told back, and the chain ends after three',
    { destinations: [destination(), destination({ id: 'other' })] },
    [
      ['Lead T1 10', 'moved', 'T1 Lead 10', 'Lead, other:Lead'],
      ['reply Purchase', 'moved', 'T1 Purchase 10', 'other:Purchase'],
      ['reply Reject', 'moved', 'T1 Reject 10', 'other:Reject'],
      ['reply Trash', 'moved', 'T1 Trash 10', ''],
    ],
  ],
  [
    'the first amount there is: the network’s, the lead’s, the landing’s payout',
    { landing },
    [
      ['Lead', 'moved', '- Lead 15 EUR', 'Lead'],
      ['Purchase 20', 'moved', '- Purchase 20', 'Purchase'],
      ['Reject', 'moved', '- Reject 20', 'Reject'],
    ],
  ],
  [
    'an explicit 0 about a Purchase with an amount is not applied',
    {},
    [
      ['Purchase T1 10', 'moved', 'T1 Purchase 10', 'Purchase'],
      ['Purchase T1 0', 'repeat (same-status)', 'T1 Purchase 10', ''],
      ['Reject T1 0', 'moved', 'T1 Reject 10', 'Reject'],
    ],
  ],
  [
    'a smaller refund amends the sale down, where the network says so',
    { network: network({ partialRefund: true }) },
    [
      ['Purchase T1 10', 'moved', 'T1 Purchase 10', 'Purchase'],
      ['refund T1 4', 'moved (amount-amended)', 'T1 Purchase 6', ''],
      ['+2h refund T1 4', 'repeat (same-status)', 'T1 Purchase 6', ''],
      ['refund T1 6', 'moved', 'T1 Reject 6', 'Reject'],
    ],
  ],
  [
    'elsewhere a smaller refund undoes the sale',
    {},
    [
      ['Purchase T1 10', 'moved', 'T1 Purchase 10', 'Purchase'],
      ['refund T1 4', 'moved', 'T1 Reject 4', 'Reject'],
    ],
  ],
  [
    'a person may correct a lead to any status',
    {},
    [
      ['Purchase T1 10', 'moved', 'T1 Purchase 10', 'Purchase'],
      ['correction Lead T1', 'moved', 'T1 Lead 10', 'Lead'],
      ['correction Lead T1', 'repeat (same-status)', 'T1 Lead 10', ''],
    ],
  ],
]

describe('which status', () => {
  test.each(sequences)('%s', (_title, world, steps) => {
    const sequence = openSequence(world)
    playSteps(sequence, steps)
  })

  test('a lead that moved 64 times is refused: two systems answer each other', () => {
    const sequence = openSequence()
    for (let turn = 0; turn < 32; turn += 1) {
      sequence.hears('+25h Purchase T1 10')
      sequence.hears('+25h Reject T1 10')
    }
    const verdict = sequence.hears('+25h Purchase T1 10')
    expect([verdict.outcome, verdict.reason]).toEqual(['refused', 'loop'])
    expect(sequence.leads()[0]?.moves).toBe(64)
  })
})
