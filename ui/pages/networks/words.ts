import { statuses } from '../../../src/domain/status.ts'
import type { Network } from './network.ts'

export const meanings = [...statuses, 'ignore'] as const
export type Meaning = (typeof meanings)[number]

/** The network with this word meaning that, and nothing else any more. */
export function withWord(network: Network, said: string, meaning: Meaning): Network {
  const word = said.trim().toLowerCase()
  const without = (words: readonly string[] | undefined) =>
    (words ?? []).filter((known) => known !== word)
  const lists = Object.fromEntries(
    statuses.map((status) => {
      const rest = without(network.statuses?.[status])
      return [status, status === meaning ? [...rest, word] : rest]
    }),
  )
  const ignore = without(network.ignore)
  return {
    ...network,
    statuses: lists,
    ignore: meaning === 'ignore' ? [...ignore, word] : ignore,
  }
}

/** Chosen here, not known from its dialect. */
export const isOwnWord = (network: Network, word: string): boolean =>
  [...Object.values(network.statuses ?? {}), network.ignore ?? []].some((words) =>
    words.includes(word),
  )
