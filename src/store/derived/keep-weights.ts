import type { WeightsVersion } from '../numbers.ts'
import { type Asking, change } from '../questions/asking.ts'

const mostKept = 100

const keep = `insert into weights (campaign, version, at, latest, facts) values (?, ?, ?, 1, ?)
  on conflict (campaign, version) do nothing`
const supersede = 'update weights set latest = 0 where campaign = ? and version < ? and latest = 1'
const drop = 'delete from weights where campaign = ? and version <= ?'

export function* keepWeights({ campaign, version, at, ...facts }: WeightsVersion): Asking<void> {
  yield* change(keep, campaign, version, at, JSON.stringify(facts))
  yield* change(supersede, campaign, version)
  yield* change(drop, campaign, version - mostKept)
}
