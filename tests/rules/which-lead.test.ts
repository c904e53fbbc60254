import { describe, expect, test } from 'vitest'
import type { Network } from '../../src/domain/settings.ts'
import { destination, network, openSequence, playSteps, type Step } from './sequence.ts'

type Sequence = readonly [title: string, policy: Partial<Network>, steps: readonly Step[]]

const sequences: readonly Sequence[] = [
  [
    'an unseen transaction is a new lead',
    {},
    [
      ['Lead T1 10', 'moved', 'T1 Lead 10', 'Lead'],
      ['Purchase T2 20', 'moved', 'T1 Lead 10, T2 Purchase 20', 'Purchase'],
      ['Purchase T1 10', 'moved', 'T1 Purchase 10, T2 Purchase 20', 'Purchase'],
    ],
  ],
  [
    'without a transaction the only lead is meant',
    {},
    [
      ['Lead T1 10', 'moved', 'T1 Lead 10', 'Lead'],
      ['Purchase 10', 'moved', 'T1 Purchase 10', 'Purchase'],
    ],
  ],
  [
    'without a transaction the only lead that can move is meant',
    {},
    [
      ['Lead T1 10', 'moved', 'T1 Lead 10', 'Lead'],
      ['Purchase T2 10', 'moved', 'T1 Lead 10, T2 Purchase 10', 'Purchase'],
      ['Purchase', 'moved', 'T1 Purchase 10, T2 Purchase 10', 'Purchase'],
    ],
  ],
  [
    'without a transaction and with two leads that could move a person decides',
    {},
    [
      ['Lead T1 10', 'moved', 'T1 Lead 10', 'Lead'],
      ['Lead T2 10', 'moved', 'T1 Lead 10, T2 Lead 10', 'Lead'],
      ['Purchase', 'waiting (ambiguous-lead)', 'T1 Lead 10, T2 Lead 10', ''],
    ],
  ],
  [
    'a transaction adopts the unnamed lead while it is a Lead',
    {},
    [
      ['Lead 10', 'moved', '- Lead 10', 'Lead'],
      ['Purchase T1 10', 'moved', 'T1 Purchase 10', 'Purchase'],
      ['Purchase T2 10', 'moved', 'T1 Purchase 10, T2 Purchase 10', 'Purchase'],
    ],
  ],
  [
    'a transaction that says the same of the unnamed lead only names it',
    {},
    [
      ['Purchase 10', 'moved', '- Purchase 10', 'Purchase'],
      ['Purchase T1 10', 'repeat (same-status)', 'T1 Purchase 10', ''],
      ['Purchase T2 10', 'moved', 'T1 Purchase 10, T2 Purchase 10', 'Purchase'],
    ],
  ],
  [
    'a transaction with another amount is no name for the unnamed sale',
    {},
    [
      ['Purchase 10', 'moved', '- Purchase 10', 'Purchase'],
      ['Purchase T1 30', 'moved', '- Purchase 10, T1 Purchase 30', 'Purchase'],
    ],
  ],
  [
    'a refund with an unknown transaction undoes the only Purchase',
    {},
    [
      ['Purchase T1 10', 'moved', 'T1 Purchase 10', 'Purchase'],
      ['refund T9', 'moved', 'T1 Reject 10', 'Reject'],
    ],
  ],
  [
    'a refund with an unknown transaction and no Purchase is a lead of its own',
    {},
    [
      ['Lead T1 10', 'moved', 'T1 Lead 10', 'Lead'],
      ['refund T9 10', 'moved', 'T1 Lead 10, T9 Reject 10', 'Reject'],
    ],
  ],
  [
    'a refund with an unknown transaction and two Purchases waits for a person',
    {},
    [
      ['Purchase T1 10', 'moved', 'T1 Purchase 10', 'Purchase'],
      ['Purchase T2 10', 'moved', 'T1 Purchase 10, T2 Purchase 10', 'Purchase'],
      ['refund T9', 'waiting (ambiguous-lead)', 'T1 Purchase 10, T2 Purchase 10', ''],
    ],
  ],
  [
    'one of the four names with an unknown transaction is no refund',
    {},
    [
      ['Purchase T1 10', 'moved', 'T1 Purchase 10', 'Purchase'],
      ['Reject T9', 'moved', 'T1 Purchase 10, T9 Reject', 'Reject'],
    ],
  ],
  [
    'a refund of a rebill never touches the sale it was billed after',
    {},
    [
      ['Purchase TABC key=TABC 40', 'moved', 'TABC Purchase 40', 'Purchase'],
      [
        'Purchase TABC-B002 key=TABC-B002 stripped=TABC sale=rebill 30',
        'moved',
        'TABC Purchase 40, TABC-B002 Purchase 30',
        'Purchase',
      ],
      [
        'refund TABC-B002 key=TABC-B002 stripped=TABC 30',
        'moved',
        'TABC Purchase 40, TABC-B002 Reject 30',
        'Reject',
      ],
      [
        'refund TABC-B003 key=TABC-B003 stripped=TABC 30',
        'moved',
        'TABC Purchase 40, TABC-B002 Reject 30, TABC-B003 Reject 30',
        'Reject',
      ],
    ],
  ],
  [
    'a refund of an order without an upsell number undoes all of its sales',
    {},
    [
      ['Purchase TO1 key=TO1 order=TO1 20', 'moved', 'TO1 Purchase 20', 'Purchase'],
      [
        'Purchase TO1 key=TO1/upsell order=TO1 sale=upsell 30',
        'moved',
        'TO1 Purchase 20, TO1/upsell Purchase 30',
        'Purchase',
      ],
      ['Purchase TO2 key=TO2 order=TO2 5', 'moved', expect.any(String), 'Purchase'],
      [
        'refund TO1 order=TO1',
        'moved',
        'TO1 Reject 20, TO1/upsell Reject 30, TO2 Purchase 5',
        'Reject, Reject',
      ],
    ],
  ],
  [
    'a refund of an order with an upsell number undoes only that sale',
    {},
    [
      ['Purchase TO1 key=TO1 order=TO1 20', 'moved', 'TO1 Purchase 20', 'Purchase'],
      [
        'Purchase TO1 key=TO1/upsell order=TO1 sale=upsell 30',
        'moved',
        'TO1 Purchase 20, TO1/upsell Purchase 30',
        'Purchase',
      ],
      [
        'refund TO1 key=TO1/upsell order=TO1',
        'moved',
        'TO1 Purchase 20, TO1/upsell Reject 30',
        'Reject',
      ],
    ],
  ],
  [
    'event ids tell repeats, and every event joins the lead of its subid',
    { txid: 'event' },
    [
      ['Lead TE1 10', 'moved', '- Lead 10', 'Lead'],
      ['Purchase TE2 10', 'moved', '- Purchase 10', 'Purchase'],
      ['Lead TE1 10', 'repeat (event-id-known)', '- Purchase 10', ''],
      ['Purchase TE2 10', 'repeat (event-id-known)', '- Purchase 10', ''],
    ],
  ],
  [
    'with event ids a further Purchase is an additional sale',
    { txid: 'event' },
    [
      ['Purchase TE1 10', 'moved', '- Purchase 10', 'Purchase'],
      ['Purchase TE2 10', 'moved', '- Purchase 10, TE2 Purchase 10', 'Purchase'],
      ['Purchase TE2 10', 'repeat (event-id-known)', '- Purchase 10, TE2 Purchase 10', ''],
    ],
  ],
  [
    'with event ids a refund undoes the only Purchase; of several it does not choose one',
    { txid: 'event' },
    [
      ['Purchase TE1 10', 'moved', '- Purchase 10', 'Purchase'],
      ['refund TE2 10', 'moved', '- Reject 10', 'Reject'],
      ['Purchase TE3 10', 'moved', '- Purchase 10', 'Purchase'],
      ['Purchase TE4 99', 'moved', '- Purchase 10, TE4 Purchase 99', 'Purchase'],
      ['refund TE5 99', 'waiting (ambiguous-lead)', '- Purchase 10, TE4 Purchase 99', ''],
      ['refund 99', 'waiting (ambiguous-lead)', '- Purchase 10, TE4 Purchase 99', ''],
      ['refund TE4 99', 'repeat (event-id-known)', '- Purchase 10, TE4 Purchase 99', ''],
    ],
  ],
  [
    'a network’s event id that the user’s event has named confirms it',
    { txid: 'event' },
    [
      ['event Purchase TE1 10', 'moved', '- Purchase 10 provisional', 'Purchase'],
      ['Purchase TE1 10', 'moved (confirmed)', '- Purchase 10', ''],
    ],
  ],
  [
    'a test never moves a real lead, nor a real word a test’s',
    {},
    [
      ['Lead T1 10', 'moved', 'T1 Lead 10', 'Lead'],
      ['Purchase T1 10 test', 'moved', 'T1 Lead 10, test:T1 Purchase 10', ''],
      ['Purchase T1 10', 'moved', 'T1 Purchase 10, test:T1 Purchase 10', 'Purchase'],
    ],
  ],
  [
    'a transaction that no subid is known for waits',
    {},
    [
      ['nosubid refund T1', 'waiting (transaction-unknown)', '', ''],
      ['nosubid Purchase', 'refused (subid-missing)', '', ''],
    ],
  ],
]

describe('which lead', () => {
  test.each(sequences)('%s', (_title, policy, steps) => {
    const sequence = openSequence({ network: network(policy), destinations: [destination()] })
    playSteps(sequence, steps)
  })
})
