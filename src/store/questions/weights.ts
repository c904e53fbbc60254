import type { Weights } from '../../domain/bandit.ts'
import type { WeightsVersion } from '../numbers.ts'
import { type Asking, all, listed } from './asking.ts'

type StoredWeights = Omit<WeightsVersion, keyof Weights> & { readonly facts: string }

const columns = 'campaign, version, at, facts'
const latestOf = `select ${columns} from weights where campaign in (${listed}) and latest = 1`
const allOf = `select ${columns} from weights where campaign = ? order by version desc`

export function* latestWeights(campaigns: readonly string[]): Asking<readonly WeightsVersion[]> {
  return (yield* all<StoredWeights>(latestOf, JSON.stringify(campaigns))).map(versionOf)
}

export function* listWeights(campaign: string): Asking<readonly WeightsVersion[]> {
  return (yield* all<StoredWeights>(allOf, campaign)).map(versionOf)
}

function versionOf({ facts, ...stored }: StoredWeights): WeightsVersion {
  // Safe: written by `keepWeights` and nowhere else.
  return { ...stored, ...(JSON.parse(facts) as Weights) }
}
