import { destinationMacros } from '../domain/macros.ts'
import type { DestinationKind } from './contract-steering.ts'

export const destinationKinds: readonly DestinationKind[] = [
  {
    id: 's2s',
    name: 'Any S2S postback',
    kind: 'generic',
    verified: 'official',
    url: 'https://s2s-postback.com?subid={subid}&status={status}',
    method: 'POST',
    macros: [...destinationMacros.map((name) => `{${name}}`), '{param.NAME}'],
    steps: [
      'Put in the URL that the receiver gave you.',
      'Write macros such as {subid}, {status} and {payout} where it expects its values.',
      'Choose POST or GET and the events it should hear about.',
      'Look at the preview, then save.',
    ],
  },
]
