import { checkCertificate } from '../domain/certificate-check.ts'
import { checkDomain } from '../domain/domain-check.ts'
import { ownDomains } from '../domain/own-domains.ts'
import { type DomainLine, domainListSchema, domainQuery } from './contract-access.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'
import { shownTimeOrNull } from './shown.ts'

const hostOf = (url: string) => (URL.parse(url)?.hostname ?? '').replaceAll(/[[\]]/g, '')

type DomainDeps = Pick<
  AdminDeps,
  'lookUp' | 'lookAtCertificate' | 'publicUrl' | 'adminHost' | 'store' | 'nowMs'
>

/** Where hosts lead, seen from this machine, and the certificates of those that are ours. */
export const domainOperation = (deps: DomainDeps): Operation =>
  operation({
    method: 'GET',
    path: '/domains/check',
    summary: 'Where hosts lead by the name servers, beside the host of the public URL',
    scope: 'read',
    query: domainQuery,
    answer: domainListSchema,
    run: async ({ query, origin }) => {
      const { lookUp, publicUrl, adminHost, store } = deps
      const host = hostOf(publicUrl ?? origin)
      const own = { host, found: await lookUp(host) }
      const { domains } = await store.workspace()
      const ours = ownDomains({ domains, publicUrl, adminHost })
      const items = await Promise.all(
        (query.hosts ?? [host]).map(async (one) => {
          const check = checkDomain(one, await lookUp(one), own)
          const isCalled = ours.has(one) && check.addresses.length > 0
          return {
            ...check,
            addresses: [...check.addresses],
            certificate: isCalled ? await certificateOf(deps, one) : null,
          }
        }),
      )
      return { items, next: null }
    },
  })

const usualPort = 443

/** Nobody is called by their name alone: only the hosts of this installation are. */
async function certificateOf(
  { lookAtCertificate, publicUrl, nowMs }: DomainDeps,
  host: string,
): Promise<DomainLine['certificate']> {
  const url = publicUrl === null ? null : URL.parse(publicUrl)
  const port = url?.protocol === 'https:' && url.hostname === host ? Number(url.port) : 0
  const shown = await lookAtCertificate(host, port || usualPort)
  const { until, ...check } = checkCertificate(shown, nowMs())
  return { ...check, until: shownTimeOrNull(until) }
}
