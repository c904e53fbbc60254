import { roles } from '../domain/access.ts'
import { installationSchema } from './contract-access.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'

type InstallationDeps = Pick<AdminDeps, 'version' | 'publicUrl' | 'ownedByFile'>

/** What pages have to know before they offer anything: where links lead, and what may not be changed here. */
export function installationOperation(deps: InstallationDeps): Operation {
  return operation({
    method: 'GET',
    path: '/installation',
    summary: 'Its version, where its links lead, and what the settings file owns',
    scope: 'read',
    roles,
    answer: installationSchema,
    run: ({ who, origin }) => ({
      version: deps.version,
      publicUrl: deps.publicUrl ?? origin,
      ownedByFile: [...deps.ownedByFile].filter(
        (name) => who.campaigns === null || isOwnCampaign(who.campaigns, name),
      ),
    }),
  })
}

const isOwnCampaign = (campaigns: readonly string[], name: string) =>
  campaigns.some((id) => name === `campaigns/${id}`)
