import type { Config } from '../config.ts'
import { checkDomain, type DomainCheck } from '../domain/domain-check.ts'
import type { Settings } from '../domain/settings.ts'
import { type Check, isBroken, isDoubtful, isFine } from './check.ts'
import type { CommandWorld } from './command.ts'

/** At most so many names are looked up. */
const mostHosts = 50

/** The hosts that visitors are sent to, and the one that links are made with. */
export async function checkDomains(
  { campaigns }: Settings,
  { publicUrl }: Config,
  lookUp: CommandWorld['lookUp'],
): Promise<readonly Check[]> {
  const pages = Object.values(campaigns).flatMap(({ prelandings, landings }) =>
    [...prelandings, ...landings].map(({ url }) => hostOf(url)),
  )
  const own = publicUrl === null ? undefined : hostOf(publicUrl)
  const hosts = new Set([own, ...pages].filter((host) => host !== undefined))
  return Promise.all(
    [...hosts].slice(0, mostHosts).map(async (host) => {
      const found = await lookUp(host)
      return checkOf(checkDomain(host, found, { host, found }), host === own)
    }),
  )
}

/** Without a name for itself, no network and no visitor comes. */
function checkOf({ host, state, detail }: DomainCheck, isOwn: boolean): Check {
  const name = `domain ${host}`
  if (state === 'resolves') return isFine(name, detail)
  const advice = isOwn ? 'Links and postback URLs begin with it.' : 'Visitors are sent there.'
  return isOwn && state === 'missing'
    ? isBroken(name, detail, advice)
    : isDoubtful(name, detail, advice)
}

/** Macros are no part of a host. */
const hostOf = (url: string) =>
  URL.parse(url.replaceAll(/\{[^{}]*\}/g, ''))?.hostname.replaceAll(/[[\]]/g, '')
