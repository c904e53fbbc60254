import type { Step } from './run.ts'
import type { Scenario } from './scenarios.ts'

type Planned = Pick<Step, 'from' | 'to' | 'title'> & { readonly process: boolean }

const own = { from: 'carom', to: 'carom', process: false } as const

/** The steps that `play` notes when all goes as it should, in their order. */
export function planOf({ noClick, words, deliveries }: Scenario): readonly Planned[] {
  const visit = ['Click', 'On to the landing'] as const
  return [
    { ...own, title: 'Settings' },
    ...(noClick ? [] : visit).map((title) => ({ ...own, from: 'visitor' as const, title })),
    ...words.map(({ title }) => ({ ...own, from: 'network' as const, title })),
    ...deliveries.map(({ event }) => ({
      ...({
        from: 'carom',
        to: 'destination',
        title: `${event} passed on`,
        process: true,
      } as const),
    })),
    { ...own, to: 'destination', title: 'All that was sent' },
    { ...own, title: 'The lead' },
    { ...own, title: 'The trace' },
  ]
}
