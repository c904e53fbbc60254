import { checkDomain } from '../domain/domain-check.ts'
import { domainListSchema, domainQuery } from './contract-access.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'

const hostOf = (url: string) => (URL.parse(url)?.hostname ?? '').replaceAll(/[[\]]/g, '')

/** Where hosts lead, seen from this machine. */
export const domainOperation = ({
  lookUp,
  publicUrl,
}: Pick<AdminDeps, 'lookUp' | 'publicUrl'>): Operation =>
  operation({
    method: 'GET',
    path: '/domains/check',
    summary: 'Where hosts lead by the name servers, beside the host of the public URL',
    scope: 'read',
    query: domainQuery,
    answer: domainListSchema,
    run: async ({ query, origin }) => {
      const host = hostOf(publicUrl ?? origin)
      const own = { host, found: await lookUp(host) }
      const checks = await Promise.all(
        (query.hosts ?? [host]).map(async (one) => checkDomain(one, await lookUp(one), own)),
      )
      const items = checks.map((check) => ({ ...check, addresses: [...check.addresses] }))
      return { items, next: null }
    },
  })
