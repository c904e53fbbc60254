import { roles } from '../domain/access.ts'
import { allVisitors, type WeighedPage } from '../domain/bandit.ts'
import { type WeighedShown, weightsSchema } from './contract-weights.ts'
import type { AdminDeps } from './deps.ts'
import { maySee } from './limit.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { refuse } from './problem.ts'
import { shownTime } from './shown.ts'

/** Why a page has the share it has, now and before. */
export const weightsOperation = ({ store }: Pick<AdminDeps, 'store'>): Operation =>
  operation({
    method: 'GET',
    path: '/campaigns/{id}/weights',
    summary: 'How the pages of a campaign with `bandit` were weighed, the newest hundred versions',
    scope: 'read',
    roles,
    answer: weightsSchema,
    run: async ({ params, who }) => {
      const campaign = findOwn(store.settings().campaigns, params.id)
      if (campaign === undefined || !maySee(who, campaign.id)) return refuse('not-found')
      const items = (await store.listWeights(campaign.id)).map((one) => ({
        ...{ version: one.version, at: shownTime(one.at), floor: one.floor, days: one.days },
        prelandings: one.prelandings.map(shown),
        landings: one.landings.map(shown),
      }))
      return { items, next: null }
    },
  })

const shown = ({ share, ...page }: WeighedPage): WeighedShown => ({
  ...page,
  share: share / allVisitors,
})
