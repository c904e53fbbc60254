import { Resolver } from 'node:dns/promises'
import { isIPv4 } from 'node:net'
import { type HostsFile, openHostsFile } from './hosts-file.ts'

export type Address = { readonly address: string; readonly family: 4 | 6 }

/** Turns a host name into addresses, IPv4 first. */
export type NameResolver = {
  /** Rejects with a `NameError` when the name has no address or nobody answers in time. */
  readonly resolve: (host: string) => Promise<readonly Address[]>
}

/** `code` is c-ares' word for it: ENOTFOUND, ENODATA, ETIMEOUT, ESERVFAIL, … */
export class NameError extends Error {
  override readonly name = 'NameError'
  readonly code: string
  constructor(code: string) {
    super(`name not resolved: ${code}`)
    this.code = code
  }
}

type ResolverDeps = {
  /** A clock that never steps back: one that is set must keep no answer. */
  readonly steadyMs: () => number
  /** Name servers as `address:port`; left out: the machine's. */
  readonly servers?: readonly string[]
  readonly hostsPath?: string
}

type Found =
  | { readonly ok: true; readonly addresses: readonly Address[] }
  | { readonly ok: false; readonly code: string }
type Entry = { readonly found: Promise<Found>; freshUntil: number }
type Answer = { readonly found: Found; readonly keepMs: number }

// An answer is kept as long as its owner says, within reason: a flood of look-ups helps nobody, and
// a name that moves must be followed.
const shortestMs = 5_000
const longestMs = 60_000
const noSuchNameMs = 30_000
const noAnswerMs = 5_000
const namesKept = 4_096
// A server that drops the question for IPv6 must not hold up an IPv4 answer that is there.
const secondFamilyMs = 300

/**
 * A resolver of our own, because `dns.lookup` runs two at a time for the whole process: a few dead
 * names would stop every delivery. Questions are asked once per name, however many wait for it.
 */
export function openResolver(deps: ResolverDeps): NameResolver {
  const dns = new Resolver({ timeout: 1_000, tries: 2 })
  if (deps.servers) dns.setServers([...deps.servers])
  const hosts = openHostsFile(deps.hostsPath ?? '/etc/hosts', deps.steadyMs)
  const entries = new Map<string, Entry>()

  function ask(name: string): Entry {
    const asked = askDns(dns, name).then(({ found, keepMs }) => {
      entry.freshUntil = deps.steadyMs() + keepMs
      return found
    })
    const entry: Entry = { found: asked, freshUntil: Number.POSITIVE_INFINITY }
    entries.delete(name)
    entries.set(name, entry)
    dropOldest(entries)
    return entry
  }

  return {
    resolve: async (host) => {
      const name = plainName(host)
      const local = await findLocal(hosts, name)
      if (local) return local
      const known = entries.get(name)
      const entry = known && deps.steadyMs() < known.freshUntil ? known : ask(name)
      const found = await entry.found
      if (!found.ok) throw new NameError(found.code)
      return found.addresses
    },
  }
}

function dropOldest(entries: Map<string, Entry>): void {
  if (entries.size <= namesKept) return
  const oldest = entries.keys().next()
  if (!oldest.done) entries.delete(oldest.value)
}

function plainName(host: string): string {
  const name = host.toLowerCase()
  return name.endsWith('.') ? name.slice(0, -1) : name
}

async function findLocal(hosts: HostsFile, name: string) {
  if (name === 'localhost' || name.endsWith('.localhost')) {
    return toAddresses(['127.0.0.1', '::1'])
  }
  const listed = await hosts.find(name)
  return listed && toAddresses(listed)
}

function toAddresses(texts: readonly string[]): readonly Address[] {
  return texts
    .map((address): Address => ({ address, family: isIPv4(address) ? 4 : 6 }))
    .sort((a, b) => a.family - b.family)
}

async function askDns(dns: Resolver, name: string): Promise<Answer> {
  const four = askFamily(dns.resolve4(name, { ttl: true }))
  const six = askFamily(dns.resolve6(name, { ttl: true }))
  const first = await four
  const second = first.ok ? await withinTime(six, secondFamilyMs) : await six
  const records = [...(first.ok ? first.records : []), ...(second.ok ? second.records : [])]
  if (records.length > 0) return kept(records)
  const code = worstCode(first, second)
  const keepMs = code === 'ENOTFOUND' || code === 'ENODATA' ? noSuchNameMs : noAnswerMs
  return { found: { ok: false, code }, keepMs }
}

type DnsRecord = { readonly address: string; readonly ttl: number }
type FamilyAnswer =
  | { readonly ok: true; readonly records: readonly DnsRecord[] }
  | { readonly ok: false; readonly code: string }

function askFamily(question: Promise<readonly DnsRecord[]>): Promise<FamilyAnswer> {
  return question.then(
    (records) => ({ ok: true, records }),
    (error: unknown) => ({ ok: false, code: codeOf(error) }),
  )
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'EUNKNOWN'
}

async function withinTime(answer: Promise<FamilyAnswer>, ms: number): Promise<FamilyAnswer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<FamilyAnswer>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, code: 'ETIMEOUT' }), ms)
  })
  const first = await Promise.race([answer, late])
  clearTimeout(timer)
  return first
}

function kept(records: readonly DnsRecord[]): Answer {
  const ttlMs = Math.min(...records.map((record) => record.ttl)) * 1_000
  const addresses = toAddresses(records.map((record) => record.address))
  const keepMs = Math.min(longestMs, Math.max(shortestMs, ttlMs))
  return { found: { ok: true, addresses }, keepMs }
}

/** "No such record" in one family says little when the other had no answer at all. */
function worstCode(first: FamilyAnswer, second: FamilyAnswer): string {
  const codes = [first, second].flatMap((answer) => (answer.ok ? [] : [answer.code]))
  return codes.find((code) => code !== 'ENODATA') ?? 'ENODATA'
}
