import { roles } from '../domain/access.ts'
import { campaignLink, linkParameters } from '../domain/campaign-link.ts'
import { pageSnippet } from '../domain/page-snippet.ts'
import { campaignLinkSchema } from './contract-steering.ts'
import type { AdminDeps } from './deps.ts'
import { maySee } from './limit.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { refuse } from './problem.ts'

/** The one thing of a source that a buyer has to have: what to paste there. */
export const linkOperation = ({
  store,
  publicUrl,
}: Pick<AdminDeps, 'store' | 'publicUrl'>): Operation =>
  operation({
    method: 'GET',
    path: '/campaigns/{id}/link',
    summary: 'The link to paste at the source, with the source’s own macros',
    scope: 'read',
    roles,
    answer: campaignLinkSchema,
    run: ({ params, who, origin }) => {
      const { campaigns, sources } = store.settings()
      const campaign = findOwn(campaigns, params.id)
      if (campaign === undefined || !maySee(who, campaign.id)) return refuse('not-found')
      const source = findOwn(sources, campaign.source)
      const parameters = linkParameters({ campaign, source })
      const base = publicUrl ?? origin
      const { id, publicKey } = campaign
      return {
        link: campaignLink(base, id, parameters),
        snippet: publicKey === null ? null : pageSnippet({ base, campaign: id, publicKey }),
        parameters: [...parameters],
      }
    },
  })
