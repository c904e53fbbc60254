import { allSourceKinds } from '../dialects/source-kinds.ts'
import { tellsStatuses } from '../domain/fill-postback.ts'
import { destinationMacros } from '../domain/macros.ts'
import type { SourceKind } from '../domain/source-kind.ts'
import type { DestinationKind, ShownSourceKind } from './contract-steering.ts'

const macros = [...destinationMacros.map((name) => `{${name}}`), '{param.NAME}']

const anyPostback: DestinationKind = {
  id: 's2s',
  name: 'Any S2S postback',
  kind: 'generic',
  verified: 'official',
  url: 'https://s2s-postback.com?subid={subid}&status={status}',
  method: 'POST',
  macros,
  steps: [
    'Put in the URL that the receiver gave you.',
    'Write macros such as {subid}, {status} and {payout} where it expects its values.',
    'Choose POST or GET and the events it should hear about.',
    'Look at the preview, then save.',
  ],
}

/** What a destination may be made from: any URL, or what a source that is known wants to be called. */
export function destinationKinds(): readonly DestinationKind[] {
  const ofSources = allSourceKinds().map(
    ({ id, name, verified, postback, steps }): DestinationKind => ({
      ...{ id, name, kind: 'source', verified, url: postback.url, method: postback.method },
      macros,
      steps: [...steps],
    }),
  )
  return [anyPostback, ...ofSources]
}

export function shownSourceKind(kind: SourceKind): ShownSourceKind {
  const { postback, click, tokens, steps, notes, ...rest } = kind
  return {
    ...rest,
    click: { ...click },
    tokens: { ...tokens },
    postback: {
      ...postback,
      events: [...postback.events],
      tellsStatuses: tellsStatuses(postback),
      fields: [...postback.fields],
      success: Object.fromEntries(
        Object.entries(postback.success).filter(([, part]) => part !== null),
      ),
    },
    steps: [...steps],
    notes: [...notes],
  }
}
