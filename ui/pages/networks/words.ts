import { statuses } from '../../../src/domain/status.ts'
import type { Network } from './network.ts'

export const meanings = [...statuses, 'ignore'] as const
export type Meaning = (typeof meanings)[number]

/** Chosen here, not known from its dialect. */
export const isOwnWord = (network: Network, word: string): boolean =>
  [...Object.values(network.statuses ?? {}), network.ignore ?? []].some((words) =>
    words.includes(word),
  )
