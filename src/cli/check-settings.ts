import { readFile } from 'node:fs/promises'
import type { Config } from '../config.ts'
import { deliveryReasons } from '../domain/delivery-reasons.ts'
import type { ReasonText } from '../domain/reasons.ts'
import { compileRequest } from '../domain/request.ts'
import { type Settings, settingKinds } from '../domain/settings.ts'
import { readSettingsFile } from '../settings/schema.ts'
import { settingWarnings } from '../settings/warnings.ts'
import { type Check, isBroken, isDoubtful, isFine, messageOf, settingName } from './check.ts'
import type { CommandWorld } from './command.ts'

export async function checkFile({ config: path }: Config): Promise<readonly Check[]> {
  if (path === null) return []
  try {
    const answer = readSettingsFile(await readFile(path, 'utf8'))
    if (answer.ok) return [isFine('settings file', `${path}: ${answer.changes.length} settings`)]
    return answer.problems.map((problem) => isBroken('settings file', problem, `Correct ${path}.`))
  } catch (error) {
    return [isBroken('settings file', messageOf(error), 'Correct CAROM_CONFIG.')]
  }
}

/** What is saved: templates that no longer compile, networks without a key, names of nothing. Which
 * addresses are private is seen by `checkReach`, which tries them. */
export function checkSaved(settings: Settings): readonly Check[] {
  const counts = settingKinds.map((kind) => `${kind} ${Object.keys(settings[kind]).length}`)
  const broken = Object.values(settings.destinations).flatMap((destination) => {
    const compiled = compileRequest(destination)
    if (compiled.ok) return []
    const name = settingName('destinations', destination.id)
    return compiled.problems.map((one) => isBroken(name, one, 'Correct the destination.'))
  })
  const doubtful = settingWarnings(settings)
    .filter(({ message }) => !message.includes('CAROM_EGRESS_ALLOW'))
    .map(({ kind, id, message }) =>
      isDoubtful(settingName(kind, id), message, adviceFor(id, message)),
    )
  return [isFine('settings', counts.join(', ')), ...broken, ...doubtful]
}

function adviceFor(id: string, message: string): string {
  if (!message.includes('no key')) return 'Correct it, if it is not meant.'
  const path = id === 'default' ? '/?key=KEY' : `/postback/${id}/KEY`
  return `Give it a key; its URL then is ${path} with the same parameters as before.`
}

/** At most so many hosts are tried; beyond it doctor would look like a scanner. */
const mostProbes = 100
const probeTimeoutMs = 5000

/** Connects to every destination's host, on the way that it has, and sends nothing. */
export async function checkReach(
  settings: Settings,
  config: Config,
  probe: CommandWorld['probe'],
): Promise<readonly Check[]> {
  const called = Object.values(settings.destinations).flatMap((destination) => {
    const { id, url, paused, enabled, proxy, ca, localAddress } = destination
    const origin = /^https?:\/\/[^/?#]+/i.exec(url)?.[0]
    if (origin === undefined || paused || !enabled) return []
    return [{ id, origin, way: { proxy, ca, localAddress } }]
  })
  const alike = Map.groupBy(called, ({ origin, way }) => JSON.stringify([origin, way]))
  const tried = [...alike.values()].slice(0, mostProbes).map(async (users) => {
    const [{ origin, way }] = users as [(typeof users)[number]]
    const { egressAllow } = config
    const { reached, detail } = await probe({
      url: origin,
      way,
      egressAllow,
      timeoutMs: probeTimeoutMs,
    })
    const name = settingName('destinations', users.map((user) => user.id).join('`, `'))
    if (reached) return isFine(name, `${origin} can be reached`)
    return isDoubtful(name, `${origin}: ${detail}`, reachAdvice(detail))
  })
  return Promise.all(tried)
}

const reachReasons: Readonly<Record<string, ReasonText>> = deliveryReasons

/** `dns (ENOTFOUND)`: what the manual says about `dns`. */
function reachAdvice(detail: string): string {
  const reason = reachReasons[detail.split(' ', 1)[0] ?? '']
  return reason?.advice ?? 'Look at the host and the network between.'
}

export function checkProxy(config: Config, recentIps: readonly (string | null)[]): Check {
  const name = 'proxy'
  const advice = 'If a proxy stands in front, set CAROM_TRUST_PROXY to its address.'
  if (config.trustProxy.length > 0) {
    return isFine(name, `forwarded headers are believed from ${config.trustProxy.join(', ')}`)
  }
  if (config.publicUrl?.startsWith('https:')) {
    return isDoubtful(name, 'the public URL is https, so a proxy stands in front', advice)
  }
  const known = recentIps.filter((ip) => ip !== null)
  const isNear = known.length >= fewestCallers && known.every((ip) => localAddress.test(ip))
  if (isNear) return isDoubtful(name, 'every recent postback came from a near address', advice)
  return isFine(name, 'none seems to stand in front')
}

const fewestCallers = 10
const localAddress = /^(?:10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|f[cd])/i
