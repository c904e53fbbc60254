import { readFile, stat } from 'node:fs/promises'
import { isIP } from 'node:net'

/** Addresses by lower-case name, in the order of the file. */
type Hosts = ReadonlyMap<string, readonly string[]>

export type HostsFile = {
  /** The addresses of this lower-case name; undefined when the file does not name it. */
  readonly find: (name: string) => Promise<readonly string[] | undefined>
}

const lookEveryMs = 1_000
const noHosts: Hosts = new Map()

/**
 * Reads the machine's own list of names and reads it again when it has changed. A file that is
 * missing or unreadable names nobody.
 */
export function openHostsFile(path: string, steadyMs: () => number): HostsFile {
  let hosts = noHosts
  let seen = ''
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | undefined

  async function look(): Promise<void> {
    try {
      const { mtimeMs, size, ino } = await stat(path)
      const now = `${mtimeMs} ${size} ${ino}`
      if (now === seen) return
      hosts = readHosts(await readFile(path, 'utf8'))
      seen = now
    } catch {
      hosts = noHosts
      seen = ''
    }
  }

  return {
    find: async (name) => {
      if (steadyMs() - lookedAt >= lookEveryMs) {
        lookedAt = steadyMs()
        looking = look()
      }
      await looking
      return hosts.get(name)
    },
  }
}

function readHosts(text: string): Hosts {
  const hosts = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/)
    if (isIP(address) === 0) continue
    for (const name of names) {
      const key = name.toLowerCase()
      const known = hosts.get(key)
      if (known) known.push(address)
      else hosts.set(key, [address])
    }
  }
  return hosts
}
